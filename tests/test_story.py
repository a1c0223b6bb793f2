"""A quarter, from files in to the national report out: every letter on its day, every figure at each level.

Two real-looking roadmaps: the pays de Redon lies in three départements and two régions. The expected days are counted
by hand on the calendar of 2026, where 1 and 8 May, Ascension Day (14 May) and Whit Monday (25 May) are holidays.
"""

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

import roadmaps.examples
import settings
from flows import alerts, answering, check_ins, clock, consolidation, decisions, delivery, directory, reminders, support
from flows.import_roadmap import import_drafts
from flows.report_files import Wanted
from flows.running import run_flow
from flows.territories import import_perimeters
from models.closed_lists import Level, Outlook, PerimeterType, ReportKind, Status
from reports.checking import faults_of
from roadmaps.answers import AnswerInput, PostponementInput, SupportInput, ValueInput
from roadmaps.asking import awaited
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import CommitmentFacts
from roadmaps.reading.read import read_file
from store import journal, people, waiting
from store.chains import live_check_ins
from store.commitments import facts_under
from store.database import reading
from store.support import live_requests
from store.territories import forest

EXAMPLES = Path(roadmaps.examples.__file__).parent
FIRST, OPENING, LAST = date(2026, 4, 1), date(2026, 4, 20), date(2026, 6, 30)
ROADMAPS = (
    ("redon.docx", "PAYS-REDON", date(2026, 3, 12)),
    ("chateaubriant_derval.ods", "BASSIN-CHATEAUBRIANT", date(2026, 3, 20)),
)


@dataclass(frozen=True)
class Said:
    """One line of the script: on a day, somebody says this of a commitment."""

    day: date
    who: str
    about: str
    status: Status | None = None
    outlook: Outlook | None = None
    progress: int | None = None
    value: float | None = None
    good_practice: str = ""
    need: str = ""
    postponed_to: date | None = None


def april(day: int) -> date:
    return date(2026, 4, day)


UNDER_WAY, FINE, DONE = Status.UNDER_WAY, Outlook.WITHIN_REACH, Status.DONE
SCRIPT = (
    Said(april(21), "fanchon.dumarais-bleu", "1.3", DONE, progress=100, good_practice="Relire les courriers à six."),
    Said(april(22), "azenor.moulin-prevert", "1.1", UNDER_WAY, FINE, progress=40, value=500),
    Said(april(22), "corentin.cisaille", "2.3", DONE, progress=100),
    Said(april(22), "ludivine.montjoie", "A2", UNDER_WAY, FINE, progress=30),
    Said(april(22), "ludivine.montjoie", "B1"),
    Said(april(23), "eloi.courtepointe", "1.2"),
    Said(april(23), "donatien.rabot", "B2"),
    Said(april(23), "remi.tisserand-vague", "B3"),
    Said(april(23), "victoire.salamandre", "A3", UNDER_WAY, Outlook.COMPROMISED, postponed_to=date(2027, 6, 30)),
    Said(april(24), "honorine.lecluse", "3.1", UNDER_WAY, Outlook.NEEDS_SUPPORT, need="Il manque une autorisation."),
    Said(april(24), "prosper.hirondelle", "C1", UNDER_WAY, FINE, progress=80),
    Said(april(24), "gaetan.tournemine", "C2", UNDER_WAY, FINE, progress=20),
    Said(april(28), "berengere.longchamp", "2.1", UNDER_WAY, FINE, progress=10),
    Said(date(2026, 5, 12), "fulbert.lardoise", "A1", UNDER_WAY, FINE, progress=50),
)
"""A line that says nothing but its commitment is "rien de nouveau". Ysé Printemps never answers."""
ASKED = sorted({one.who for one in SCRIPT} | {"yse.printemps"})

LETTERS = {
    *((OPENING, "point_d_etape", who) for who in ASKED),
    *((one.day, "accuse_de_reception", one.who) for one in SCRIPT),
    # Five working days later, those who have said nothing; then four more, the first of May not counted.
    (april(27), "relance", "berengere.longchamp"),
    (april(27), "relance", "fulbert.lardoise"),
    (april(27), "relance", "yse.printemps"),
    (date(2026, 5, 4), "relance", "fulbert.lardoise"),
    (date(2026, 5, 4), "relance", "yse.printemps"),
    # Ysé Printemps has a deputy; Fulbert Lardoise has none, so his coordinator hears at once. He answers on the 12th.
    (date(2026, 5, 7), "suppleant", "lois.aubepine"),
    (date(2026, 5, 7), "alerte", "iris.septfontaines"),
    # Victoire Salamandre asked for a new deadline; her coordinator grants it, and she is told.
    (april(28), "reponse_au_report", "victoire.salamandre"),
    # Three working days (the 8th is a holiday), then five (Ascension Day), then ten (Whit Monday).
    (date(2026, 5, 13), "alerte", "malo.petitbois"),
    (date(2026, 5, 21), "alerte", "maelle.quatrevents"),
    (date(2026, 6, 5), "alerte", "clemence.quintefeuille"),
    # C1 was promised for 31 May, a Sunday.
    (date(2026, 6, 1), "alerte", "iris.septfontaines"),
    # Honorine Lécluse asks the département for help; nobody takes it up, it climbs to the région, which rules.
    (april(27), "demande_d_appui", "rozenn.belleplume"),
    (date(2026, 5, 5), "demande_d_appui", "maelle.quatrevents"),
    (date(2026, 5, 6), "reponse_a_la_demande", "honorine.lecluse"),
}
"""Every letter but those that tell a lead of a near or passed deadline: these have tests of their own."""
ABOUT_DEADLINES = "echeances"


@contextmanager
def at(day: date, hour: int) -> Iterator[None]:
    with clock.set_to(datetime.combine(day, time(hour), ZoneInfo("Europe/Paris"))):
        yield


def person(who: str) -> int:
    known = yaml.safe_load((EXAMPLES / "actors.yaml").read_text(encoding="utf-8"))["people"]
    address = next(one["email"] for one in known if one["email"].startswith(f"{who}@"))
    with reading() as session:
        found = people.find_by_email(session, address)
    assert found is not None
    assert found.id is not None
    return found.id


def bring_in() -> None:
    directory.install()
    import_perimeters(EXAMPLES / "perimeters.csv", PerimeterType.FREE, on=FIRST)
    directory.import_directory(EXAMPLES / "actors.yaml", FIRST)
    for file, code, adopted_on in ROADMAPS:
        read = read_file((EXAMPLES / file).read_bytes(), file, FIRST)
        drafts = [replace(one, state="en_cours", adopted_on=adopted_on) for one in read]
        import_drafts(drafts, territory_code=code, on=FIRST)


def live(day: date) -> None:
    """One day: the flows of the morning, each twice; delivery; then what the script says; delivery again."""
    with at(day, 8):
        if day == OPENING:
            check_ins.open_campaign("FR", day, opened_by=person("clemence.quintefeuille"))
        for flow in (check_ins.check_ins, reminders.reminders, alerts.alerts, support.support) * 2:
            flow.fn(day)
    with at(day, 9):
        run_flow(delivery.delivery)
    with at(day, 11):
        for who in dict.fromkeys(one.who for one in SCRIPT if one.day == day):
            answer(who, [one for one in SCRIPT if one.day == day and one.who == who])
        decide(day)
    with at(day, 14):
        run_flow(delivery.delivery)


def answer(who: str, lines: list[Said]) -> None:
    with reading() as session:
        mine = next(one for one in live_check_ins(session) if one.person_id == person(who))
        facts = {one.reference: one for one in facts_under(session, None)}
    assert {one.reference for one in awaited(mine)} == {one.about for one in lines}
    answering.record_answers(mine.id, mine.person_id, [typed(one, facts[one.about]) for one in lines])


def typed(said: Said, about: CommitmentFacts) -> AnswerInput:
    values = (ValueInput(indicator_id=about.indicators[0].id, value=said.value),) if said.value is not None else ()
    later = PostponementInput(to_due_on=said.postponed_to, reason="Marché relancé.") if said.postponed_to else None
    return AnswerInput(
        commitment_id=about.id,
        nothing_new=said.status is None,
        status=said.status,
        outlook=said.outlook,
        progress=said.progress,
        good_practice=said.good_practice,
        values=values,
        support=SupportInput(need=said.need, to_level=Level.DEPARTEMENT) if said.need else None,
        postponement=later,
    )


def decide(day: date) -> None:
    if day == date(2026, 5, 6):
        with reading() as session:
            (request,) = live_requests(session)
        support.rule(
            request.id, person("maelle.quatrevents"), "Autorisation avant la rentrée.", due_on=date(2026, 8, 31)
        )
    if day == april(28):
        with reading() as session:
            places = [one.id for one in forest(session, day)]
            (asked,) = waiting.asked_deadlines(session, places)
        decisions.decide_postponement(
            asked.id, person("iris.septfontaines"), granted=True, reason="Le marché est relancé."
        )


def letters(folder: Path) -> set[tuple[date, str, str]]:
    found = [
        re.match(r"(\d{4}-\d\d-\d\d)_\d\dh\d\d_(.+)_([^_@]+)@[^_]+_[0-9a-f]+\.eml", one.name)
        for one in folder.iterdir()
    ]
    told = [(date.fromisoformat(one[1]), one[2], one[3]) for one in found if one]
    assert len(told) == len(list(folder.iterdir()))
    assert len(told) == len(set(told)), "nobody gets the same letter twice in a day"
    return set(told)


def figures(code: str) -> Consolidation:
    with reading() as session:
        known = forest(session, LAST)
        facts = facts_under(session, None)
    return consolidate(known.by_code(code).id, known, facts, LAST)


def words_of(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        paragraphs = re.findall(r"<w:p[ >].*?</w:p>", archive.read("word/document.xml").decode(), re.S)
    return (
        "\n".join("".join(re.findall(r"<w:t[^>]*>([^<]*)", one)) for one in paragraphs)
        .replace("\u202f", " ")
        .replace("\xa0", " ")
    )


@pytest.fixture
def quarter(database: str, tmp_path: Path) -> Iterator[Path]:
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path / "lived").model_copy(update={"database_url": database}))
    with at(FIRST, 8):
        bring_in()
    for count in range((LAST - FIRST).days + 1):
        live(FIRST + timedelta(days=count))
    yield tmp_path / "lived"
    settings.use(before)


FIGURES = {
    # territory: (commitments, done, under way, to start, silent, late, asked, answered)
    "PAYS-REDON": (10, 2, 3, 4, 1, 0, 7, 6),
    "BASSIN-CHATEAUBRIANT": (8, 0, 7, 1, 0, 1, 8, 8),
    "35": (10, 2, 3, 4, 1, 0, 7, 6),
    "56": (10, 2, 3, 4, 1, 0, 7, 6),
    "44": (18, 2, 10, 5, 1, 1, 15, 14),
    "R53": (10, 2, 3, 4, 1, 0, 7, 6),
    "R52": (18, 2, 10, 5, 1, 1, 15, 14),
    "FR": (18, 2, 10, 5, 1, 1, 15, 14),
}
"""The pays de Redon is whole in each of its départements and régions, and once in the nation: 10 + 18 is not 28."""


def test_a_quarter_from_files_to_the_national_report(quarter: Path, tmp_path: Path) -> None:
    told = letters(quarter / "mails")
    assert {one for one in told if one[1] != ABOUT_DEADLINES} == LETTERS

    for code, expected in FIGURES.items():
        total = figures(code).total
        statuses = (total.with_status(key) for key in ("realise", "en_cours", "a_lancer", "sans_nouvelles"))
        found = (total.count, *statuses, len(total.late), len(total.asked), len(total.answered))
        assert found == expected, code

    redon = figures("R53")
    (silent,) = (one for one in redon.lines if one.id in redon.total.silent)
    assert silent.title.startswith("Organiser chaque trimestre une visite")
    assert {one.shared_with for one in redon.lines} == {("Pays de la Loire",)}
    (slip,) = figures("44").slips
    assert (slip.first_due_on, slip.due_on) == (date(2027, 3, 31), date(2027, 6, 30))

    with at(LAST, 18):
        (report,) = consolidation.build("FR", LAST, tmp_path / "rapports", wanted=Wanted((ReportKind.FULL,))).files
        again = consolidation.build("FR", LAST, tmp_path / "encore", wanted=Wanted((ReportKind.FULL,))).files[0]
    assert report.read_bytes() == again.read_bytes()
    assert faults_of(report.read_bytes()) == []
    words = words_of(report)
    assert "18 engagements distincts" in words
    assert "2 bassins sur 4" in words, words[:4000]
    assert "Autorisation avant la rentrée." in words
    assert "Relire les courriers à six." in words
    assert "None" not in words

    with at(LAST, 15):
        issue = consolidation.issue("PAYS-REDON", LAST, ReportKind.NOTE)
        frozen = consolidation.issued_again(issue)
        assert consolidation.issue("PAYS-REDON", LAST, ReportKind.NOTE) == issue
        run_flow(delivery.delivery)
    readers = {who for day, letter, who in letters(quarter / "mails") if letter == "envoi_du_rapport" and day == LAST}
    about_redon = {one.who for one in SCRIPT if one.about[0].isdigit()}
    assert readers == about_redon | {"malo.petitbois"}

    with at(LAST + timedelta(days=40), 9):
        decisions.write_note(figures("PAYS-REDON").place.id, person("malo.petitbois"), "Ce mot vient trop tard.")
    assert consolidation.issued_again(issue) == frozen

    with reading() as session:
        assert journal.verify(session).is_valid
