"""The second quarter of 2026 in the country of Redon, as facts: a bit of everything that may happen to commitments.

``BEFORE`` and ``AFTER`` are the days of the two reports; each commitment says in its title what happens to it.
"""

from dataclasses import replace
from datetime import date

from models.closed_lists import College, Level, MissingRule, Outlook, PostponementState, Precision, Status, SupportState
from roadmaps.facts import AlertFacts, CommitmentFacts, NoteFacts
from tests.builders import (
    BRETAGNE,
    ILLE_ET_VILAINE,
    MORBIHAN,
    NANTES,
    REDON,
    RENNES,
    VANNES,
    a_commitment,
    a_milestone,
    a_note,
    a_party,
    a_postponement,
    a_request,
    a_ruling,
    an_alert,
    an_amendment,
    an_answer,
    an_indicator,
)

BEFORE, AFTER = date(2026, 3, 31), date(2026, 6, 30)
ASKED = (date(2026, 3, 2), date(2026, 6, 1))
IN_MARCH, IN_JUNE = date(2026, 3, 12), date(2026, 6, 11)

REGION = a_party("Région Bretagne", College.REGION, person="Katell Riou", person_id=101)
MEDEF = a_party("MEDEF 35", College.EMPLOYERS, person="Luc Morvan", person_id=102)
CFDT = a_party("CFDT Bretagne", College.EMPLOYEES, person="Awa Diallo", person_id=103)
FT = a_party("France Travail Redon", College.OTHER, person="Yves Hamon", person_id=104)

RECRUIT, BRAKES, TRAIN = "Recruter autrement", "Lever les freins à l'emploi", "Former aux métiers qui recrutent"


def the_quarter() -> tuple[CommitmentFacts, ...]:
    """Every commitment, with all that was said of it until July."""
    said = an_answer(IN_MARCH)
    again = an_answer(IN_JUNE)
    return (
        a_commitment(
            1,
            title="Ouvrir un café de l'emploi à Redon",
            reference="1A",
            territory_id=REDON,
            lead=FT,
            partners=(CFDT, replace(MEDEF, confirmed=False)),
            asked_on=ASKED,
            answers=(
                said,
                an_answer(IN_JUNE, status=Status.DONE, progress=100, done="Le café a ouvert le 2 juin."),
            ),
        ),
        a_commitment(
            2,
            title="Tenir un forum des saisonniers",
            reference="1B",
            lead=MEDEF,
            asked_on=ASKED,
            due_on=date(2026, 9, 30),
            first_due_on=date(2026, 4, 30),
            answers=(said, again),
            postponements=(
                a_postponement(
                    date(2026, 5, 31),
                    date(2026, 4, 30),
                    state=PostponementState.GRANTED,
                    asked_on=date(2026, 2, 3),
                    decided_on=date(2026, 2, 10),
                ),
                a_postponement(
                    date(2026, 9, 30),
                    date(2026, 5, 31),
                    state=PostponementState.GRANTED,
                    decided_on=date(2026, 5, 12),
                    reason="la salle n'est libre qu'en septembre",
                ),
            ),
        ),
        a_commitment(
            3,
            title="Créer une navette vers la zone d'activités",
            reference="2A",
            axis=BRAKES,
            axis_rank=2,
            territory_id=REDON,
            lead=REGION,
            due_on=date(2026, 5, 31),
            due_precision=Precision.MONTH,
            asked_on=ASKED,
            answers=(said,),
        ),
        a_commitment(
            4,
            title="Financer le permis de conduire",
            reference="2B",
            axis=BRAKES,
            axis_rank=2,
            lead=CFDT,
            asked_on=ASKED,
            answers=(
                an_answer(IN_MARCH, outlook=Outlook.SECURE),
                an_answer(IN_JUNE, outlook=Outlook.COMPROMISED, obstacle="le fonds d'aide est épuisé", progress=40),
            ),
            support=(
                a_request(
                    7,
                    need="une rallonge de 12 000 € pour le fonds d'aide",
                    asked_on=IN_JUNE,
                    to_level=Level.DEPARTEMENT,
                    wanted_by=date(2026, 6, 25),
                ),
            ),
        ),
        a_commitment(
            5,
            title="Garder les enfants en horaires décalés",
            reference="2C",
            axis=BRAKES,
            axis_rank=2,
            territory_id=VANNES,
            lead=a_party("CAF 56", College.OTHER),
            asked_on=(date(2026, 3, 2),),
            answers=(an_answer(date(2026, 4, 7), progress=25, good_practice="Une crèche ouverte dès 5 h 30."),),
            support=(
                a_request(
                    8,
                    need="l'accord du conseil départemental",
                    asked_on=date(2026, 2, 2),
                    to_organisation="Département du Morbihan",
                    to_level=None,
                    state=SupportState.RULED,
                    rulings=(
                        a_ruling(
                            date(2026, 5, 20),
                            MORBIHAN,
                            decision="accord pour une année",
                            due_on=date(2026, 7, 31),
                        ),
                    ),
                ),
            ),
        ),
        a_commitment(
            6,
            title="Former vingt soudeurs",
            reference="3A",
            axis=TRAIN,
            axis_rank=3,
            territory_id=VANNES,
            sector="Industrie",
            lead=a_party("AFPA", College.OTHER),
            status=Status.TO_START,
            asked_on=ASKED,
            answers=(an_answer(IN_JUNE, status=Status.UNDER_WAY, outlook=Outlook.SECURE, progress=50),),
            indicators=(
                an_indicator(
                    1,
                    [(date(2026, 3, 31), 4.0), (date(2026, 6, 30), 9.0)],
                    label="Personnes formées",
                    target=20.0,
                    national_code="FORM",
                    national_label="Personnes formées aux métiers en tension",
                    source="AFPA",
                ),
            ),
            milestones=(a_milestone("Bilan de mi-parcours", date(2026, 7, 10)),),
            amendments=(an_amendment("target", "30", "20", reason="plateau technique indisponible"),),
        ),
        a_commitment(
            7,
            title="Parrainer des apprentis",
            reference="3B",
            axis=TRAIN,
            axis_rank=3,
            lead=MEDEF,
            withdrawn_on=date(2026, 5, 12),
            withdrawal_reason="repris par la chambre de métiers",
        ),
        a_commitment(
            8,
            title="Recenser les besoins des artisans",
            reference="3C",
            axis=TRAIN,
            axis_rank=3,
            created_on=date(2026, 4, 15),
            declared_on=date(2026, 4, 15),
            status=Status.TO_START,
            lead=None,
            due_on=None,
            indicators=(
                an_indicator(
                    2,
                    label="Artisans rencontrés",
                    national_code="FORM",
                    national_label="Personnes formées aux métiers en tension",
                    missing_rule=MissingRule.STRICT,
                ),
            ),
        ),
        a_commitment(
            9,
            title="Doubler les immersions en entreprise",
            reference="R1",
            territory_id=BRETAGNE,
            roadmap_id=9,
            lead=REGION,
            asked_on=ASKED,
            answers=(said, again),
        ),
        a_commitment(
            10,
            title="Doubler les immersions à Rennes",
            reference="1C",
            parent_id=9,
            lead=FT,
            due_on=date(2026, 7, 20),
            asked_on=ASKED,
            answers=(said, again),
        ),
        a_commitment(11, title="Ailleurs", territory_id=NANTES, roadmap_id=11),
    )


def the_words() -> tuple[NoteFacts, ...]:
    """What the territories said of themselves."""
    return (
        a_note(RENNES, date(2026, 6, 25), text="Les employeurs sont au rendez-vous ; le logement reste le point dur."),
        a_note(ILLE_ET_VILAINE, date(2026, 6, 28), author="Maël Guého", capacity="chargé de mission, DDETS"),
        a_note(BRETAGNE, date(2026, 6, 29), author="Enora Le Bihan", capacity="coordinatrice régionale, DREETS"),
    )


def the_alerts() -> tuple[AlertFacts, ...]:
    """What was raised in June."""
    return (
        an_alert(ILLE_ET_VILAINE, commitment_id=3, rung="animateur"),
        an_alert(BRETAGNE, commitment_id=3, rung="region", raised_on=date(2026, 6, 26)),
    )
