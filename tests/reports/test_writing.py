"""What the note and the full report say."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings

from models.closed_lists import College, Hearing, Outlook, ReportKind, Status, SupportState
from reports.outline import Block, Box, Bullets, Chart, Map, Outline, Paragraph, Quote, Section, Table
from reports.snapshots import Correction, Masthead, Snapshot
from reports.writing import compose, sheets
from reports.writing.changes import told
from reports.writing.commitments import MOST, WHOLE
from reports.writing.deadlines import AT_ONCE
from reports.writing.perimeter import coverage_sentence, missing
from reports.writing.synthesis import key_points, opening
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import CommitmentFacts
from roadmaps.novelties import novelties
from tests.a_quarter import AFTER, BEFORE, the_alerts, the_quarter, the_words
from tests.builders import (
    BRETAGNE,
    DAY,
    FRANCE,
    ILLE_ET_VILAINE,
    MORBIHAN,
    NANTES,
    REDON,
    RENNES,
    VANNES,
    a_commitment,
    a_forest,
    a_party,
    a_postponement,
    a_request,
    an_amendment,
    an_answer,
)
from tests.roadmaps.test_consolidation_properties import World, worlds

EVERYWHERE = (RENNES, REDON, NANTES, ILLE_ET_VILAINE, MORBIHAN, BRETAGNE, FRANCE)


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def seen_from(territory_id: int, *facts: CommitmentFacts, **more: Any) -> Consolidation:
    return consolidate(territory_id, a_forest(), facts, DAY, **more)


def the_report(territory_id: int = BRETAGNE) -> Snapshot:
    facts = the_quarter()
    before = consolidate(territory_id, a_forest(on=BEFORE), facts, BEFORE)
    more: dict[str, Any] = {"notes": the_words(), "alerts": the_alerts(), "since": BEFORE}
    after = consolidate(territory_id, a_forest(on=AFTER), facts, AFTER, **more)
    return Snapshot(after, novelties(before, after), Masthead(service="DREETS Bretagne", place="Rennes"))


def every_section(sections: tuple[Section, ...]) -> Iterator[Section]:
    for one in sections:
        yield one
        yield from every_section(one.sections)


def blocks(outline: Outline) -> Iterator[Block]:
    for one in every_section(outline.sections):
        yield from one.blocks


def texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield "".join(run.text for run in block.runs)
        case Bullets():
            yield from ("".join(run.text for run in item) for item in block.items)
        case Quote():
            yield from (block.text, block.author)
        case Box():
            yield from (text for line in block.lines for text in line)
        case Table():
            yield block.caption
            yield from (text for row in block.rows for text in row.cells)
        case Chart():
            yield from (block.title, block.alternative, *block.categories)
        case Map():
            yield from (block.title, block.alternative, *block.legend)


def section_of(outline: Outline, name: str) -> list[str]:
    found = next(one for one in outline.sections if one.name == name)
    return [plain(text) for each in every_section((found,)) for block in each.blocks for text in texts(block)]


def test_the_sections_of_the_full_report_come_in_the_order_of_the_domain() -> None:
    assert [one.name for one in compose(ReportKind.FULL, the_report()).sections] == [
        "synthese",
        "perimetre",
        "avancement",
        "nouveautes",
        "arbitrages",
        "reports",
        "engagements",
        "equilibre",
        "indicateurs",
        "echeances",
        "essaimage",
        "paroles",
        "territoires",
        "methode",
    ]


def test_the_note_is_short() -> None:
    outline = compose(ReportKind.NOTE, the_report())
    names = ["synthese", "perimetre", "arbitrages", "avancement", "territoires", "nouveautes", "echeances"]
    assert [one.name for one in outline.sections] == [*names, "methode"]
    assert not outline.contents
    assert sum(len(block.rows) for block in blocks(outline) if isinstance(block, Table)) < 60


def test_the_cover_names_the_document_its_place_and_its_day() -> None:
    outline = compose(ReportKind.NOTE, the_report())
    assert outline.cover.title == "Note de synthèse"
    assert outline.cover.subtitle == "Feuilles de route quadripartites de la région Bretagne"
    assert plain(outline.cover.as_of_wording) == "Arrêté au 30 juin 2026"
    assert plain(outline.cover.place_and_date) == "Rennes, le 30 juin 2026"
    assert outline.author == "DREETS Bretagne"


@pytest.mark.parametrize(
    ("territory_id", "subtitle"),
    [
        (REDON, "Feuilles de route quadripartites du bassin de Redon"),
        (ILLE_ET_VILAINE, "Feuilles de route quadripartites du département d'Ille-et-Vilaine"),
        (FRANCE, "Feuilles de route quadripartites de l'ensemble du pays"),
    ],
)
def test_each_level_is_called_by_its_name(territory_id: int, subtitle: str) -> None:
    assert compose(ReportKind.NOTE, the_report(territory_id)).cover.subtitle == subtitle


def test_the_essentials_of_the_quarter_read_as_follows() -> None:
    assert section_of(compose(ReportKind.NOTE, the_report()), "synthese") == [
        "Au 30 juin 2026, la région Bretagne compte 8 engagements distincts : 1 réalisé (13 %), 5 en cours, 1 à lancer "
        "et 1 sans nouvelles.",
        "Les 3 bassins ont répondu ; 86 % des engagements interrogés ont donné des nouvelles.",
        "1 engagement est sans nouvelles, depuis 29 jours.",
        "1 engagement a dépassé son échéance.",
        "1 engagement est jugé compromis par son pilote.",
        "1 demande d'appui attend une réponse, la date souhaitée est passée.",
        "À compléter : 1 engagement sans pilote et 1 engagement sans échéance.",
        "Depuis le rapport arrêté au 31 mars 2026 : 1 nouvel engagement, 1 engagement réalisé, 1 engagement abandonné "
        "ou retiré, 1 échéance reportée, 1 nouveau retard, 1 météo dégradée, 1 nouveau silence, 2 engagements de "
        "nouveau renseignés et 1 arbitrage rendu.",
        "La dynamique est bonne.",
        "Enora Le Bihan, coordinatrice régionale, DREETS",
    ]


def test_what_changed_reads_as_follows_with_values_and_reasons() -> None:
    assert [plain(told(one)) for one in the_report().novelties] == [
        "3C « Recenser les besoins des artisans » (Rennes), sans pilote.",
        "1A « Ouvrir un café de l'emploi à Redon » (Redon), le 11 juin 2026.",
        "3A « Former vingt soudeurs » (Vannes), le 11 juin 2026.",
        "3B « Parrainer des apprentis » (Rennes), retiré le 12 mai 2026. Motif : Repris par la chambre de métiers.",
        "1B « Tenir un forum des saisonniers » (Rennes) : du 31/05/2026 au 30/09/2026 (2e report). Première échéance "
        "promise : 30/04/2026. Motif : La salle n'est libre qu'en septembre.",
        "2A « Créer une navette vers la zone d'activités » (Redon), attendu pour le 31/05/2026.",
        "2B « Financer le permis de conduire » (Rennes) : de « sécurisé » à « compromis », selon Anne Le Goff. Motif : "
        "Le fonds d'aide est épuisé.",
        "2A « Créer une navette vers la zone d'activités » (Redon), interrogé le 1er juin 2026 et sans réponse depuis.",
        "2C « Garder les enfants en horaires décalés » (Vannes), le 7 avril 2026, par Anne Le Goff.",
        "3A « Former vingt soudeurs » (Vannes), le 11 juin 2026, par Anne Le Goff.",
        "3A « Former vingt soudeurs » (Vannes) : Personnes formées, 4 personnes → 9 personnes au 30 juin 2026.",
        "3A « Former vingt soudeurs » (Vannes), cible : « 30 » devient « 20 ». Motif : Plateau technique indisponible.",
        "2B « Financer le permis de conduire » (Rennes) : Une rallonge de 12 000 € pour le fonds d'aide, demandé à "
        "Ille-et-Vilaine, le 11 juin 2026.",
        "2C « Garder les enfants en horaires décalés » (Vannes) : L'accord du conseil départemental. Décision du "
        "20 mai 2026, Morbihan : Accord pour une année.",
    ]


def test_plurals_follow_the_amounts() -> None:
    silent = [a_commitment(id_, asked_on=(date(2026, 6, 1),), due_on=date(2026, 5, 1)) for id_ in (1, 2)]
    worried = [
        a_commitment(id_, answers=(an_answer(outlook=outlook),), due_on=date(2026, 7, 15))
        for id_, outlook in ((3, Outlook.COMPROMISED), (4, Outlook.COMPROMISED), (5, Outlook.NEEDS_SUPPORT))
    ]
    found = seen_from(RENNES, *silent, *worried, a_commitment(6, status=Status.SUSPENDED))
    assert plain(opening(found)) == (
        "Au 30 juin 2026, le bassin de Rennes compte 6 engagements distincts : aucun réalisé, 3 en cours, 1 suspendu "
        "et 2 sans nouvelles."
    )
    assert [plain(one) for one in key_points(Snapshot(found))] == [
        "Aucun des engagements interrogés n'a donné de nouvelles (0 sur 2).",
        "2 engagements sont sans nouvelles, jusqu'à 29 jours.",
        "2 engagements ont dépassé leur échéance, et 3 arrivent à échéance dans les trente jours.",
        "2 engagements sont jugés compromis par leur pilote et 1 autre a besoin d'un appui.",
    ]


def test_a_territory_without_commitments_says_so_and_nothing_more() -> None:
    snapshot = Snapshot(seen_from(NANTES))
    assert plain(opening(snapshot.consolidation)) == (
        "Le bassin de Nantes n'a aucun engagement enregistré au 30 juin 2026."
    )
    assert list(key_points(snapshot)) == []
    for kind in ReportKind:
        assert compose(kind, snapshot).sections


def test_before_the_first_check_in_the_report_says_what_it_rests_on() -> None:
    assert plain(coverage_sentence(seen_from(BRETAGNE, a_commitment()))) == (
        "Aucun point d'étape n'a encore été demandé : les chiffres reposent sur les feuilles de route telles qu'elles "
        "ont été versées."
    )


def test_when_nobody_answered_no_bassin_is_said_to_have() -> None:
    asked = (date(2026, 6, 1),)
    one = a_commitment(1, asked_on=asked)
    assert plain(coverage_sentence(seen_from(BRETAGNE, one))) == (
        "Aucun des 3 bassins n'a répondu ; aucun des engagements interrogés n'a donné de nouvelles."
    )


def test_a_missing_territory_is_named() -> None:
    found = seen_from(BRETAGNE, a_commitment(1, asked_on=(date(2026, 6, 1),)), a_commitment(2, territory_id=VANNES))
    assert {one.hearing for one in found.bassins} == {Hearing.SILENT, Hearing.NOT_ASKED, Hearing.NO_ROADMAP}
    assert [plain(one) for one in missing(found)] == [
        "Sans nouvelles (1 bassin) : Rennes.",
        "Pas encore interrogés (1 bassin) : Vannes.",
        "Sans feuille de route connue (1 bassin) : Redon.",
    ]


def test_what_is_closed_is_neither_awaited_nor_to_be_filled_in() -> None:
    left: dict[str, Any] = {"asked_on": (DAY - timedelta(days=5),), "silent_on": (date(2026, 7, 15),), "lead": None}
    facts = [
        a_commitment(1, **left),
        a_commitment(2, territory_id=VANNES, roadmap_id=2, closed_on=DAY, **left),
    ]
    found = seen_from(BRETAGNE, *facts)
    assert [plain(one) for one in missing(found)] == [
        "Réponse encore attendue (1 bassin) : Rennes.",
        "Feuille de route close (1 bassin) : Vannes.",
        "Sans feuille de route connue (1 bassin) : Redon.",
    ]
    outline = compose(ReportKind.FULL, Snapshot(found))
    assert "À compléter : 1 engagement sans pilote." in section_of(outline, "synthese")
    (chart,) = (one for one in blocks(outline) if isinstance(one, Chart) and one.title.startswith("Réponses et"))
    assert {one.name: one.values for one in chart.series} == {
        "Réponse attendue": (1.0, 0.0),
        "Feuille de route close": (0.0, 1.0),
    }


@pytest.mark.parametrize(
    ("allowed", "said"),
    [
        ((10, 10), "au-delà de 10 jours ouvrés, délai que fixent les règles du territoire"),
        ((10, 15), "au-delà de 10 à 15 jours ouvrés, selon les règles de chaque territoire"),
        ((), "au-delà du délai que fixent les règles du territoire"),
    ],
)
def test_the_method_tells_the_delays_by_which_silence_was_really_judged(allowed: tuple[int, ...], said: str) -> None:
    asked = (date(2026, 6, 1),)
    silences: list[tuple[int, ...]] = [(one,) for one in allowed] or [(), ()]
    facts = [
        a_commitment(rank, asked_on=asked, silent_on=(date(2026, 6, 15),), silent_after=days)
        for rank, days in enumerate(silences, start=1)
    ]
    document = compose(ReportKind.FULL, Snapshot(seen_from(BRETAGNE, *facts)))
    assert said in plain(" ".join(section_of(document, "methode")))


def test_silence_is_told_first_in_the_table_and_the_last_status_is_kept() -> None:
    cells = " ".join(section_of(compose(ReportKind.FULL, the_report()), "engagements"))
    assert "Sans nouvelles depuis 29 jours\n(dernier statut : en cours)" in cells
    assert "Partagé avec Pays de la Loire" in cells
    assert "Déclinaison d'une action déjà comptée" in cells


def test_the_first_report_has_nothing_to_compare_with_and_says_so() -> None:
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, a_commitment())))
    assert section_of(outline, "nouveautes") == [
        "Ce rapport est le premier de ce territoire : il n'y a pas encore de point de comparaison."
    ]


def test_sections_that_nobody_fed_disappear() -> None:
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, a_commitment())))
    assert not {"essaimage", "paroles", "territoires"} & {one.name for one in outline.sections}


def test_a_request_taken_back_is_told_with_its_reason_and_no_longer_waits() -> None:
    reason = "la mairie prête une salle"
    taken_back = a_request(need="un local", state=SupportState.WITHDRAWN, answered_on=date(2026, 6, 20), answer=reason)
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, a_commitment(support=(taken_back,)))))
    told_there = plain("\n".join(section_of(outline, "arbitrages")))
    assert "Un local. Demande retirée le 20 juin 2026 : La mairie prête une salle." in told_there
    assert "Aucune demande d'appui ni de report n'attend de réponse." in told_there


def test_the_words_of_other_levels_are_quoted_with_author_and_date() -> None:
    outline = compose(ReportKind.FULL, the_report())
    quotes = next(one for one in outline.sections if one.name == "paroles").blocks
    assert [(one.author, one.on) for one in quotes if isinstance(one, Quote)] == [
        ("Maël Guého, chargé de mission, DDETS, Ille-et-Vilaine", date(2026, 6, 28)),
        ("Yann Cadiou, animateur, Rennes", date(2026, 6, 25)),
    ]


def test_what_the_coordinator_writes_stands_before_or_in_place_of_our_sentences() -> None:
    before = compose(ReportKind.NOTE, replace(the_report(), corrections=(Correction("synthese", "Un mot.\n\nDeux."),)))
    assert section_of(before, "synthese")[:2] == ["Un mot.", "Deux."]
    assert len(section_of(before, "synthese")) == 12
    instead = replace(the_report(), corrections=(Correction("arbitrages", "Rien à signaler.", replaces=True),))
    section = next(one for one in compose(ReportKind.NOTE, instead).sections if one.name == "arbitrages")
    assert [type(block) for block in section.blocks] == [Paragraph, Table]


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("name", ["perimetre", "territoires"])
def test_what_is_missing_stays_said_whatever_the_coordinator_writes_instead(kind: ReportKind, name: str) -> None:
    found = seen_from(BRETAGNE, a_commitment(1, asked_on=(date(2026, 6, 1),)))
    instead = Snapshot(found, corrections=(Correction(name, "Tout va bien.", replaces=True),))
    told_there = section_of(compose(kind, instead), name)
    assert told_there[0] == "Tout va bien."
    nameless = [one for one in section_of(compose(kind, Snapshot(found)), name) if one.startswith("Sans feuille")]
    assert nameless
    assert set(nameless) <= set(told_there)


def test_a_very_long_list_gives_way_to_what_calls_for_attention() -> None:
    facts = [a_commitment(id_) for id_ in range(1, WHOLE + 1)]
    late = a_commitment(WHOLE + 1, title="Le seul en retard", due_on=date(2026, 1, 1))
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, *facts, late)))
    table = next(block for block in blocks(outline) if isinstance(block, Table) and block.wide)
    assert [row.cells[1] for row in table.rows if row.kind == "data"] == ["Le seul en retard"]


def test_of_too_many_worries_the_gravest_are_listed_in_reading_order() -> None:
    late = [a_commitment(id_, due_on=date(2026, 5, 1)) for id_ in range(1, WHOLE + 1)]
    grave = a_commitment(
        WHOLE + 1, due_on=date(2026, 6, 1), answers=(an_answer(outlook=Outlook.COMPROMISED),), asked_on=(DAY,)
    )
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, *late, grave)))
    table = next(block for block in blocks(outline) if isinstance(block, Table) and block.wide)
    listed = [row.cells[0] for row in table.rows if row.kind == "data"]
    assert len(listed) == MOST
    assert listed == sorted(listed, key=int)
    assert str(WHOLE + 1) in listed


def test_changes_and_dates_too_many_to_read_are_counted_by_territory_and_by_month() -> None:
    many = range(1, AT_ONCE + 2)
    facts = [a_commitment(id_, due_on=date(2026, 8, 1), territory_id=(RENNES, REDON)[id_ % 2]) for id_ in many]
    before = consolidate(ILLE_ET_VILAINE, a_forest(on=BEFORE), [], BEFORE)
    after = seen_from(ILLE_ET_VILAINE, *(replace(one, created_on=date(2026, 5, 1)) for one in facts), since=BEFORE)
    snapshot = Snapshot(after, novelties(before, after))
    full = compose(ReportKind.FULL, snapshot)
    assert section_of(full, "echeances") == [
        "201 dates à venir : 201 en août 2026. La liste est dans le tableur du rapport."
    ]
    assert section_of(full, "nouveautes")[1] == (
        "Par territoire : Rennes (100) et Redon (101). La liste est dans le tableur du rapport."
    )
    assert section_of(compose(ReportKind.NOTE, snapshot), "nouveautes")[1] == "201 nouveaux engagements."


def test_the_lines_that_add_up_to_more_than_the_total_are_explained() -> None:
    told_there = " ".join(section_of(compose(ReportKind.FULL, the_report()), "territoires"))
    assert "La somme des lignes (11) dépasse l'ensemble (8)" in told_there


def test_the_workbook_leads_from_any_figure_to_the_commitments_behind_it() -> None:
    found = the_report()
    by_title = {sheet.title: sheet for sheet in sheets(found)}
    titles = [one.title for one in by_title["Engagements"].columns]
    progress = {row[0]: row[titles.index("Avancement déclaré")] for row in by_title["Engagements"].rows}
    means = 0
    for row in by_title["Chiffres"].rows:
        behind = [int(one) for one in str(row[4]).split(", ")] if row[4] else []
        assert set(behind) <= progress.keys()
        if row[2] == "Avancement moyen déclaré (%)":
            means += 1
            assert row[3] == round(sum(float(str(progress[one])) * 100 for one in behind) / len(behind))
        else:
            assert len(behind) == row[3]
    assert means
    for sheet in by_title.values():
        assert all(len(row) == len(sheet.columns) for row in sheet.rows)


def check(outline: Outline) -> None:
    """What must hold of any document."""
    names = [one.name for one in every_section(outline.sections)]
    assert len(set(names)) == len(names)
    for block in blocks(outline):
        for text in texts(block):
            assert "None" not in text
            assert "nan" not in text.lower().split()
            assert "  " not in text
        if isinstance(block, Table):
            assert abs(sum(column.width for column in block.columns) - 1) < 1e-6, block.caption
            for row in block.rows:
                assert len(row.cells) == (1 if row.kind == "group" else len(block.columns)), block.caption
            assert block.rows
        if isinstance(block, Chart):
            assert block.series
            assert all(len(one.values) == len(block.categories) for one in block.series)
            assert block.alternative
        if isinstance(block, Bullets):
            assert block.items


@pytest.mark.parametrize("kind", ReportKind)
@pytest.mark.parametrize("territory_id", EVERYWHERE)
def test_every_document_of_the_quarter_is_sound(territory_id: int, kind: ReportKind) -> None:
    check(compose(kind, the_report(territory_id)))


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_any_life_of_commitments_gives_a_sound_document(world: World) -> None:
    for territory in (world[0][0], world[0][-1]):
        before = consolidate(territory.id, a_forest(world[0], BEFORE), world[1], BEFORE)
        after = consolidate(territory.id, a_forest(world[0], DAY), world[1], DAY, since=BEFORE)
        for kind in ReportKind:
            check(compose(kind, Snapshot(after, novelties(before, after))))
        assert sheets(Snapshot(after))


def changed(before: list[CommitmentFacts], after: list[CommitmentFacts], territory_id: int = BRETAGNE) -> Snapshot:
    then = consolidate(territory_id, a_forest(on=BEFORE), before, BEFORE)
    now = consolidate(territory_id, a_forest(on=AFTER), after, AFTER, since=BEFORE)
    return Snapshot(now, novelties(then, now))


def test_an_action_done_everywhere_it_is_declined_is_one_commitment_done() -> None:
    facts = [
        a_commitment(1, territory_id=BRETAGNE),
        *(a_commitment(id_, territory_id=at, parent_id=1) for id_, at in ((2, REDON), (3, RENNES), (4, VANNES))),
    ]
    done = [replace(one, answers=(an_answer(status=Status.DONE),)) for one in facts]
    told_first = section_of(compose(ReportKind.NOTE, changed(facts, done)), "synthese")
    assert "1 engagement distinct : 1 réalisé (100 %)" in told_first[0]
    assert told_first[-1].endswith(" : 1 engagement réalisé (et 3 déclinaisons locales).")
    local = section_of(compose(ReportKind.NOTE, changed(facts, [facts[0], *done[1:]])), "synthese")
    assert local[-1].endswith(" : 3 engagements réalisés parmi les déclinaisons locales.")


def test_the_parts_of_the_opening_add_up_to_the_whole() -> None:
    statuses = (Status.DROPPED, Status.VOID, Status.UNDER_WAY, None)
    facts = [a_commitment(id_, status=status) for id_, status in enumerate(statuses, start=1)]
    assert plain(opening(seen_from(RENNES, *facts))).endswith(
        "4 engagements distincts : aucun réalisé, 1 en cours, 2 clos sans suite et 1 sans statut déclaré."
    )


def test_what_was_given_up_is_no_longer_said_to_be_compromised() -> None:
    given_up = a_commitment(answers=(an_answer(status=Status.DROPPED, outlook=Outlook.COMPROMISED),))
    found = seen_from(RENNES, given_up)
    assert not any("compromis" in one for one in key_points(Snapshot(found)))
    assert found.total.with_outlook("compromis") == 0


def test_the_chart_of_answers_tells_those_awaited_from_those_nobody_was_asked_about() -> None:
    asked = {"asked_on": (date(2026, 6, 29),), "silent_on": (date(2026, 7, 13),)}
    facts = [a_commitment(1, **asked), a_commitment(2), a_commitment(3, territory_id=REDON, **asked)]
    outline = compose(ReportKind.FULL, Snapshot(seen_from(ILLE_ET_VILAINE, *facts)))
    chart = next(one for one in blocks(outline) if isinstance(one, Chart) and one.title.startswith("Réponses"))
    assert {one.name: one.values for one in chart.series} == {
        "Réponse attendue": (1.0, 1.0),
        "Non interrogés": (1.0, 0.0),
    }


def test_the_map_classes_a_share_as_it_writes_it() -> None:
    def seen(asked: int, answered: int) -> tuple[str, int | None]:
        told = [a_commitment(n, asked_on=(date(2026, 6, 1),)) for n in range(1, asked + 1)]
        heard = [replace(one, answers=(an_answer(),)) for one in told[:answered]] + told[answered:]
        outline = compose(ReportKind.FULL, Snapshot(seen_from(BRETAGNE, *heard)))
        area = next(one for one in blocks(outline) if isinstance(one, Map)).areas[0]
        return plain(area.wording), area.bucket

    assert seen(55, 41) == ("75 %", 3)
    assert seen(300, 299) == ("99 %", 3)


def test_what_a_list_leaves_out_is_counted_and_found_in_the_workbook() -> None:
    told_well = [an_answer(date(2026, 6, day), good_practice=f"réussite {day}") for day in range(1, 22)]
    asked = [a_postponement(date(2027, 1, day), date(2026, 12, 31)) for day in range(1, 10)]
    snapshot = Snapshot(seen_from(RENNES, a_commitment(answers=tuple(told_well), postponements=tuple(asked))))
    assert section_of(compose(ReportKind.FULL, snapshot), "essaimage")[-1] == (
        "1 autre témoignage dans le tableur du rapport."
    )
    assert "1 autre report à décider dans le tableur du rapport." in section_of(
        compose(ReportKind.NOTE, snapshot), "arbitrages"
    )
    rows = {one.title: len(one.rows) for one in sheets(snapshot)}
    assert (rows["Réussites à partager"], rows["Reports à décider"]) == (21, 9)


def test_a_need_keeps_every_character_but_its_full_stop() -> None:
    asked = a_commitment(support=(a_request(need="Ouvrir « un lieu »"),))
    (one,) = changed([a_commitment()], [asked], RENNES).novelties
    assert plain(told(one)).startswith("1 « Engagement 1 » (Rennes) : Ouvrir « un lieu », demandé à")


def test_an_amended_deadline_is_told_with_days_as_people_read_them() -> None:
    amended = an_amendment("due_on", "", "2026-12-31")
    (one,) = changed([a_commitment(due_on=None)], [a_commitment(amendments=(amended,))], RENNES).novelties
    assert plain(told(one)) == (
        "1 « Engagement 1 » (Rennes), échéance : « rien » devient « 31/12/2026 ». Motif : Décision du comité."
    )


def test_a_bad_outlook_that_its_lead_takes_back_does_not_just_vanish() -> None:
    known = a_commitment(outlook=Outlook.COMPROMISED)
    taken_back = replace(known, answers=(an_answer(date(2026, 6, 15), outlook=Outlook.NOT_GIVEN),))
    found = changed([known], [taken_back], RENNES)
    assert [plain(told(one)) for one in found.novelties] == [
        "1 « Engagement 1 » (Rennes) : auparavant « compromis », désormais non renseignée, selon Anne Le Goff."
    ]
    assert plain([*key_points(found)][-1]).endswith(" : 1 météo qui n'est plus renseignée.")


def test_a_success_told_on_the_day_of_the_last_report_is_told_by_one_report() -> None:
    known = an_answer(BEFORE, id=1, good_practice="connue")
    unknown = an_answer(BEFORE, id=2, good_practice="venue l'après-midi")
    commitment = a_commitment(answers=(known, unknown))
    found = consolidate(RENNES, a_forest(on=AFTER), [commitment], AFTER, since=BEFORE, told={1})
    assert [one.text for one in found.practices] == ["venue l'après-midi"]


def test_roadmaps_that_are_not_in_force_are_told() -> None:
    adopted = {"adopted_on": date(2026, 1, 5)}
    facts = [
        a_commitment(1, **adopted),
        a_commitment(2, roadmap_id=2, closed_on=date(2026, 5, 1), **adopted),
        a_commitment(3, roadmap_id=3, due_on=date(2026, 7, 1)),
        a_commitment(4, roadmap_id=4, due_on=date(2026, 7, 2), closed_on=DAY, **adopted),
    ]
    found = seen_from(RENNES, *facts)
    told_first = section_of(compose(ReportKind.NOTE, Snapshot(found)), "perimetre")
    assert "4 feuilles de route, dont 2 closes et 1 pas encore adoptée" in told_first
    assert [one.commitment_id for one in found.upcoming] == [3]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ({"adopted_on": BEFORE}, "2 feuilles de route"),
        ({"adopted_on": BEFORE, "closed_on": BEFORE}, "2 feuilles de route, toutes closes"),
        ({}, "2 feuilles de route, aucune encore adoptée"),
    ],
)
def test_roadmaps_that_are_all_alike_are_told_together(states: dict[str, Any], said: str) -> None:
    facts = [a_commitment(id_, roadmap_id=id_, **states) for id_ in (1, 2)]
    assert said in section_of(compose(ReportKind.NOTE, Snapshot(seen_from(RENNES, *facts))), "perimetre")


def test_what_came_into_the_perimeter_is_told_first_and_lesser_changes_are_counted() -> None:
    known, other = a_commitment(1), a_commitment(2)
    came = changed([known], [known, other], RENNES)
    assert plain([*key_points(came)][-1]).endswith("1 engagement entré dans le périmètre.")
    led = replace(known, lead=None)
    assert plain([*key_points(changed([known], [led], RENNES))][-1]).endswith(", 1 changement de moindre portée.")
    assert [*key_points(changed([known], [known], RENNES))][-1].endswith(", aucun changement à signaler.")


def test_an_axis_bears_one_name_and_one_amount_throughout_the_report() -> None:
    axes = ("Orientation 2 : recruter", "Axe 1 – Recruter", "Axe 1 – Recruter")
    facts = [a_commitment(id_, axis=axis, roadmap_id=id_, axis_rank=id_) for id_, axis in enumerate(axes, start=1)]
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, *facts)))
    tables = {one.caption: one.rows for one in blocks(outline) if isinstance(one, Table)}
    assert tables["Avancement par axe"][0].cells[0] == "Axe 1 – Recruter"
    assert plain(tables["Engagements par axe"][0].cells[0]) == "Axe 1 – Recruter (3 engagements)"


def test_a_list_of_worries_says_how_many_of_each_axis_it_lists() -> None:
    facts = [a_commitment(id_, lead=None if id_ < 3 else a_party()) for id_ in range(1, WHOLE + 2)]
    outline = compose(ReportKind.FULL, Snapshot(seen_from(RENNES, *facts)))
    rows = next(one.rows for one in blocks(outline) if isinstance(one, Table) and one.caption == "Engagements par axe")
    assert plain(rows[0].cells[0]) == "Recruter autrement (2 sur 601 engagements)"


def test_what_a_territory_carries_itself_and_who_takes_part_are_traced_too() -> None:
    partner = a_party("CFDT", College.EMPLOYEES)
    facts = [a_commitment(1, territory_id=ILLE_ET_VILAINE, partners=(partner,)), a_commitment(2)]
    traced = next(one.rows for one in sheets(Snapshot(seen_from(ILLE_ET_VILAINE, *facts))) if one.title == "Chiffres")
    assert ("En propre", "En propre", "Engagements distincts", 1, "1") in traced
    assert ("Collège qui participe", "Organisations syndicales de salariés", "Engagements", 1, "1") in traced
