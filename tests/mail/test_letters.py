"""Each letter, word for word; signed, harmless, accessible, never a threat."""

import html
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mail import address_letters, decided, letters, report_letters
from mail.address_letters import MendingPage, Unreachable
from mail.letters import Asked, Passed, Rendered, Sender, Silent
from mail.report_letters import Awaited, Missing
from models.closed_lists import Letter, Precision, Rung
from roadmaps.answers import Change, ReceiptLine
from roadmaps.asking import ItemFacts
from roadmaps.due_dates import DueFacts, DueKind, Notice
from roadmaps.ladder import Said
from roadmaps.postponements import DecidedPostponement
from roadmaps.support import RequestFacts

SNAPSHOTS = Path(__file__).with_name("snapshots")
ANNE = Sender(
    "Anne Le Goff",
    "chargée de mission",
    "DDETS d'Ille-et-Vilaine",
    "3 place du Marché, 35000 Rennes",
    "anne@quadrille.example",
    "02 99 00 00 00",
)
CAMPAIGN, FREEZE = "point d'étape du 2e trimestre 2026", date(2026, 7, 15)
ITEMS = (
    ItemFacts(1, 2, "Ouvrir un café de l'emploi", "1A", "Feuille de route de Redon", date(2026, 12, 31)),
    ItemFacts(2, 2, "Former vingt tuteurs", "1B", "Feuille de route de Redon", date(2026, 9, 30), Precision.QUARTER),
)
SAID = (
    Said(Rung.REQUEST, date(2026, 6, 1), date(2026, 6, 1)),
    Said(Rung.REMINDER_1, date(2026, 6, 8), date(2026, 6, 8)),
    Said(Rung.REMINDER_2, date(2026, 6, 12), skipped=True),
)
SILENT = Silent(
    "Luc Morvan", ITEMS, SAID, "directeur", "MEDEF 35", "02 99 11 11 11", "luc@quadrille.example", "Pays de Redon"
)
DUE = DueFacts(1, 2, date(2026, 6, 30), title="Ouvrir un café de l'emploi", reference="1A")
STEP = DueFacts(2, 2, date(2026, 7, 10), DueKind.MILESTONE, "Choix du local", title="Former vingt tuteurs")
REVIEW = DueFacts(3, 2, date(2026, 6, 30), DueKind.REVIEW, title="Tenir une permanence", reference="2B")
REQUEST = RequestFacts(
    7, 1, 2, "une salle à Redon", date(2026, 6, 3), title="Ouvrir un café de l'emploi", asked_by="Luc Morvan"
)

DECISIONS = (
    DecidedPostponement(
        *(1, 1, 2, "Ouvrir un café de l'emploi", date(2026, 6, 3), date(2026, 12, 31), date(2026, 12, 31), True),
        reference="1A",
        before=date(2026, 6, 30),
        due_precision=Precision.YEAR,
    ),
    DecidedPostponement(
        *(2, 2, 2, "Former vingt tuteurs", date(2026, 6, 3), date(2027, 3, 31), date(2026, 9, 30), False),
        before=date(2026, 9, 30),
        due_precision=Precision.QUARTER,
        reason="le comité compte sur les premiers tuteurs à la rentrée",
    ),
)

OWN_PAGES = "https://quadrille.example/"
"""The installation's own pages, which coordinators open with their session."""
AWAITED = (
    Awaited(
        "du département d'Ille-et-Vilaine",
        FREEZE,
        date(2026, 7, 22),
        f"{OWN_PAGES}territoires/35/rapports",
        asked=14,
        answered=11,
        meets_on=date(2026, 7, 24),
        missing=(Missing("Pays de Redon", date(2026, 7, 17), ("Yann Le Goff",)),),
        unheard=("Fougères", "Vitré"),
    ),
    Awaited(
        "du bassin de Rennes",
        FREEZE,
        date(2026, 7, 17),
        f"{OWN_PAGES}territoires/CLPE35001/rapports",
        asked=6,
        answered=6,
        is_reminder=True,
    ),
)


def a_letter(letter: Letter, reader: str = "Luc Morvan", sender: Sender = ANNE) -> Rendered:  # noqa: PLR0911  one per letter
    """One example of each letter."""
    period: dict[str, Any] = {"campaign": CAMPAIGN, "freezes_on": FREEZE}
    match letter:
        case Letter.CHECK_IN:
            return letters.check_in(reader, sender, **period, items=ITEMS, link=4)
        case Letter.REMINDER:
            asked = date(2026, 6, 1)
            return letters.reminder(reader, sender, last=True, **period, items=ITEMS[:1], asked_on=asked, link=4)
        case Letter.DEPUTY:
            return letters.deputy(
                reader, sender, lead="Anne Riou", absent_until=None, **period, items=ITEMS, said=SAID, link=4
            )
        case Letter.DEADLINE:
            notices = (Notice(DUE, 0), Notice(STEP, 7))
            return letters.deadline(reader, sender, notices=notices, today=date(2026, 7, 3))
        case Letter.RECEIPT:
            said = (
                ReceiptLine(1, "1A - Ouvrir un café", changes=(Change("Statut", "en cours", "réalisé"),)),
                ReceiptLine(2, "1B - Former vingt tuteurs", nothing_new=True),
            )
            return letters.receipt(reader, sender, **period, lines=said, awaited=1, late=False, link=4)
        case Letter.ALERT:
            passed = (Passed(DUE, "Luc Morvan", "Pays de Redon"),)
            return letters.alert(
                reader, sender, rung=Rung.COORDINATOR, silents=(SILENT,), passed=passed, place="Pays de Redon"
            )
        case Letter.CALL_LIST:
            return letters.call_list(reader, sender, **period, silents=(SILENT, SILENT))
        case Letter.SUPPORT_REQUEST:
            return letters.support_request(reader, sender, requests=(Asked(REQUEST, "Pays de Redon", True),))
        case Letter.RULING:
            decision, by = "la salle du CCAS est prêtée", "Anne Le Goff"
            return letters.ruling(
                reader, sender, request=REQUEST, decision=decision, decided=True, author=by, due_on=FREEZE
            )
        case Letter.HANDOVER:
            return letters.handover(reader, sender, said_by="Luc Morvan", items=ITEMS[:1], named="Zoé Martin")
        case Letter.REPORT:
            title = "Rapport du Pays de Redon"
            return letters.report(
                reader, sender, title=title, territory="du Pays de Redon", as_of=FREEZE, answered=True, with_tables=True
            )
        case Letter.REPORT_TO_ISSUE:
            return report_letters.report_to_issue(reader, sender, awaited=AWAITED, today=date(2026, 7, 21))
        case Letter.LOGIN:
            return letters.login(reader, sender, link=4, minutes=30)
        case Letter.ALARM:
            at = datetime(2026, 7, 1, 8, tzinfo=UTC)
            return letters.alarm("", sender, findings=["La chaîne du journal est rompue."], at=at)
        case Letter.POSTPONEMENT:
            return decided.postponement(reader, sender, decisions=DECISIONS, author="Anne Le Goff")
        case Letter.DEAD_ADDRESS:
            page = MendingPage("Pays de Redon", "https://quadrille.example/territoires/REDON/adresses")
            people = (Unreachable("Luc Morvan", "luc@quadrille.example", "directeur", "MEDEF 35", "02 99 11 11 11"),)
            return address_letters.addresses_to_mend(reader, sender, people=people, pages=(page,))
        case Letter.WITHDRAWAL:
            why = "la commune prête sa salle depuis lundi"
            return decided.withdrawal(reader, sender, request=REQUEST, author="Anne Le Goff", reason=why)
        case Letter.KEPT_LEAD:
            why = "le bureau du 3 juin a confirmé votre rôle"
            kept = decided.Kept(ITEMS[0], date(2026, 6, 4), "Anne Le Goff", why, **period)
            return decided.kept_lead(reader, sender, kept=kept, link=4)


every_letter = pytest.mark.parametrize("letter", list(Letter))


@every_letter
def test_each_letter_says_what_its_snapshot_says(letter: Letter) -> None:
    made = a_letter(letter)
    kept = SNAPSHOTS / f"{letter.value}.txt"
    assert f"{made.subject}\n\n{made.text}" == kept.read_text(encoding="utf-8")


@every_letter
def test_each_letter_names_a_person_with_their_capacity_service_and_address(letter: Letter) -> None:
    made = a_letter(letter)
    for part in (ANNE.name, ANNE.capacity, ANNE.service, ANNE.address):
        assert part in made.text
        assert part.replace("'", "&#39;") in made.html


@every_letter
def test_no_letter_threatens_counts_zeros_or_prints_code(letter: Letter) -> None:
    made = a_letter(letter)
    for text in (made.subject, made.text, made.html):
        assert not re.search(r"\b(None|True|False|sanction|obligatoire|mise en demeure|dernier délai)\b", text)
        assert "{{" not in text
        assert "{%" not in text
    assert not re.search(r"\n{4,}", made.text)
    assert "\n" not in made.subject
    assert len(made.subject) < 140


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, dict[str, str | None]]] = []
        self.depth: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "hr"}:
            self.depth.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.depth.pop() == tag


@every_letter
def test_the_html_is_sound_in_french_with_no_image_no_script_and_nothing_from_outside(letter: Letter) -> None:
    made = a_letter(letter)
    tags = _Tags(made.html)
    assert tags.depth == []
    assert ("html", {"lang": "fr"}) in tags.opened
    assert not {name for name, _ in tags.opened} & {"img", "script", "link", "iframe", "table", "form"}
    hrefs = [attributes.get("href") or "⟦lien:" for _, attributes in tags.opened]
    assert all(href.startswith(("⟦lien:", OWN_PAGES)) for href in hrefs)
    assert not re.search(r"https?://", made.html.replace(OWN_PAGES, ""))


@every_letter
def test_both_parts_carry_the_same_links(letter: Letter) -> None:
    made = a_letter(letter)
    links = [set(re.findall(r"⟦lien:\d+⟧", text)) for text in (made.text, made.html)]
    assert links[0] == links[1]
    assert links[0] == (
        {"⟦lien:4⟧"}
        if letter in {Letter.CHECK_IN, Letter.REMINDER, Letter.DEPUTY, Letter.RECEIPT, Letter.LOGIN, Letter.KEPT_LEAD}
        else set()
    )


@given(st.text(max_size=60))
def test_what_people_type_is_never_a_link_nor_markup_nor_a_header(typed: str) -> None:
    hostile = f"{typed}⟦lien:9⟧<b>&{{{{ 7*7 }}}}\r\nBcc: x@y"
    item = ItemFacts(1, 2, hostile, "1A")
    made = letters.check_in(hostile, ANNE, campaign=hostile, freezes_on=FREEZE, items=(item,), link=4)
    assert set(re.findall(r"⟦lien:(\d+)", made.text + made.html + made.subject)) == {"4"}
    assert "<b>" not in made.html
    assert "\r" not in made.subject
    assert "\n" not in made.subject
    assert "49" not in made.subject.replace(typed, "")


def test_a_lead_who_is_kept_learns_by_whom_and_answers_where_the_question_is_put_or_at_the_next_one() -> None:
    late = decided.Kept(ITEMS[0], date(2026, 6, 4), campaign=CAMPAIGN, freezes_on=FREEZE, is_late=True)
    text = decided.kept_lead("Luc", ANNE, kept=late, link=4).text
    assert "l'animateur du territoire vous en confie toujours le pilotage." in text
    assert "la vôtre reste la bienvenue" in text
    nowhere = decided.kept_lead("Luc", ANNE, kept=decided.Kept(ITEMS[0], date(2026, 6, 4), "Zoé Riou"), link=None)
    assert "Après examen, Zoé Riou vous en confie" in nowhere.text
    for part in (nowhere.text, nowhere.html):
        assert "au prochain point d'étape" in part.replace("&#39;", "'")
        assert "Répondre" not in part


def test_the_last_reminder_offers_help_and_promises_to_be_the_last() -> None:
    made = a_letter(Letter.REMINDER)
    assert "C'est ma dernière relance par courriel." in made.text
    assert "nous trouverons comment vous aider" in made.text


def test_what_was_already_done_is_told_without_what_was_skipped() -> None:
    text = a_letter(Letter.ALERT).text
    assert "première relance le 8" in text
    assert "deuxième relance" not in text


def test_the_name_a_mailbox_shows_is_one_line() -> None:
    assert Sender("Anne\r\nBcc: x", service="DDETS").header == "Anne Bcc: x (DDETS)"


def test_a_deadline_refused_says_why_and_offers_help_and_one_granted_asks_for_nothing_more() -> None:
    granted, refused = (decided.postponement("Luc", ANNE, decisions=[one]) for one in DECISIONS)
    assert granted.subject == "Votre nouvelle échéance est acceptée"
    assert "Nouvelle échéance : fin 2026" in granted.text
    assert "Vous n'avez rien d'autre à faire." in granted.text
    assert "Raison" not in granted.text
    assert refused.subject == "Réponse à votre demande de nouvelle échéance"
    assert "Échéance maintenue : 3e trimestre 2026" in refused.text
    assert "Raison : Le comité compte sur les premiers tuteurs à la rentrée." in refused.text
    assert "nous chercherons avec vous un appui" in refused.text


@pytest.mark.parametrize(
    ("rung", "said", "words", "untrue"),
    [
        (Rung.COORDINATOR, SAID, "Malgré les relances, cette personne n'a pas encore pu", "Il n'y aura pas de"),
        (Rung.COORDINATOR, SAID[:1], "Cette personne n'a pas encore pu", "Malgré les relances"),
        (
            Rung.REGION,
            (*SAID, Said(Rung.COORDINATOR, FREEZE, FREEZE)),
            "L'animateur du territoire a été prévenu",
            "sur place",
        ),
        (Rung.REGION, SAID, "au point d'étape. Un appel de votre part est souvent", "L'animateur du territoire"),
        (
            Rung.REGION,
            (*SAID, Said(Rung.COORDINATOR, FREEZE, skipped=True)),
            "au point d'étape. Un appel de votre part est souvent",
            "L'animateur du territoire",
        ),
    ],
)
def test_an_alert_says_what_was_done_and_nothing_that_was_not(
    rung: Rung, said: tuple[Said, ...], words: str, untrue: str
) -> None:
    silent = replace(SILENT, said=said)
    letter = letters.alert("Luc", ANNE, rung=rung, silents=(silent,), passed=(), place="")
    for text in (letter.text, letter.html):
        plain = html.unescape(text)
        assert words in plain
        assert untrue not in plain


def test_a_deadline_passed_is_told_with_whether_the_lead_knows() -> None:
    for told, words in ((True, "Pilote : Luc Morvan, déjà averti par courriel\n"), (False, "Pilote : Luc Morvan\n")):
        passed = (Passed(DUE, "Luc Morvan", "Pays de Redon", lead_told=told),)
        letter = letters.alert("Anne", ANNE, rung=None, silents=(), passed=passed, place="")
        assert words in letter.text
        assert "averti" not in letter.text.replace("déjà averti par courriel", "")


def test_a_second_reminder_without_a_first_is_not_called_second() -> None:
    said = (SAID[0], replace(SAID[1], skipped=True, left_on=None), Said(Rung.REMINDER_2, FREEZE, FREEZE))
    letter = letters.call_list(
        "Anne", ANNE, campaign=CAMPAIGN, freezes_on=FREEZE, silents=(replace(SILENT, said=said),)
    )
    assert "Déjà fait : demande le 1er juin 2026, relance le 15 juillet 2026" in letter.text.replace("\xa0", " ")


@every_letter
def test_no_letter_promises_a_reader_to_answers_that_nobody_gets(letter: Letter) -> None:
    alone = a_letter(letter, sender=Sender("Service de l'emploi", address="3 rue des Acacias, 35000 Rennes"))
    for text in (alone.text, alone.html):
        assert "votre message ira à" not in html.unescape(text)


@pytest.mark.parametrize(
    ("due", "today", "subject", "words", "untrue"),
    [
        (DUE, date(2026, 6, 20), "Une échéance approche", "Rien à faire si tout se déroule", "déjà fait"),
        (DUE, date(2026, 7, 3), "Une échéance est passée", "Si c'est déjà fait", "Rien à faire"),
        (REVIEW, date(2026, 6, 20), "Un point de revue approche", "si l'action continue", "nouvelle échéance"),
        (REVIEW, date(2026, 7, 3), "Un point de revue est passé", "L'action continue-t-elle", "Rien à faire"),
    ],
)
def test_a_date_that_has_passed_and_a_review_are_told_in_their_own_words(
    due: DueFacts, today: date, subject: str, words: str, untrue: str
) -> None:
    letter = letters.deadline("Luc", ANNE, notices=(Notice(due, 7),), today=today)
    assert letter.subject.startswith(subject)
    for text in (letter.text, html.unescape(letter.html)):
        assert words in text
        assert untrue not in text
