"""What does a quarter look like, lived day by day by invented people around the pays de Redon?

Real files in, real flows each morning, letters in a local folder, answers through personal links, Word reports at the
four levels out. Nothing is faked: only the people are invented, and the clock is told which day it is.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from rich.console import Console
from rich.progress import Progress

import roadmaps.examples
import settings
from flows import alerts, check_ins, clock, consolidation, decisions, delivery, directory, reminders, support
from flows.import_roadmap import SourceFile, import_drafts
from flows.invented_actors import Mailboxes
from flows.running import run_flow
from flows.territories import import_perimeters
from models.closed_lists import Letter, PerimeterType, ReportKind, Rung
from roadmaps.grammar import count
from roadmaps.reading.confined import read_confined
from roadmaps.refusal import Refusal
from store import database, people
from store.activity import Activity, activity
from store.database import reading, upgrade
from store.support import live_requests
from store.territories import by_code

EXAMPLES = Path(roadmaps.examples.__file__).parent
FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)
OPENING, FIRST_REPORTS = date(2026, 4, 20), date(2026, 4, 15)
REGIONS = {"R53": "maelle.quatrevents@dreets53.example", "R52": "solene.grandpre@dreets52.example"}
SHOWN = ("PAYS-REDON", "35", "44", "56", "R53", "R52", "FR")
MARK = "quadrille.sqlite3"
PARIS = ZoneInfo("Europe/Paris")
NOTE = (
    "Le trimestre a été celui de la mise en route : l'accueil commun de Redon fonctionne, la navette attend encore son "
    "autorisation. Les artisans des deux rives répondent mieux depuis que la CMA passe les voir."
)
RULING = "L'autorisation de passage sera délivrée avant la rentrée ; l'amorçage est pris sur le fonds d'innovation."


@dataclass
class Story:
    """What is told at the end beside what the database knows."""

    imported: list[str] = field(default_factory=list)
    reports: list[Path] = field(default_factory=list)


def live_a_quarter(folder: Path, seed: int) -> None:
    """Make the folder anew and live the quarter in it; what happened is printed."""
    console = Console()
    folder = folder.absolute()
    _make_anew(folder)
    settings.use(settings.demonstration(folder))
    database.use(None)
    story = Story()
    with Progress(console=console) as progress:
        days = progress.add_task("Un trimestre, jour par jour", total=(LAST - FIRST).days + 1)
        with _at(FIRST, 8):
            chosen = _bring_in(story)
        mailboxes = Mailboxes(settings.settings().mailbox, seed, chosen)
        for day in _days():
            _live(day, mailboxes)
            progress.update(days, advance=1)
        files = progress.add_task("Rapports Word aux quatre niveaux", total=len(SHOWN))
        _report(folder / "rapports", story, lambda: progress.update(files, advance=1))
    _tell(console, folder, story, mailboxes)


def _make_anew(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise Refusal(
                f"Le dossier « {folder} » n'est pas vide et ne vient pas d'une démonstration : choisissez-en un autre."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


@contextmanager
def _at(day: date, hour: int) -> Iterator[None]:
    with clock.set_to(datetime.combine(day, time(hour, 30), PARIS)):
        yield


def _days() -> Iterator[date]:
    return (FIRST + timedelta(days=count) for count in range((LAST - FIRST).days + 1))


def _bring_in(story: Story) -> dict[str, str]:
    """The map, the people, the roadmaps; how each person behaves, by address."""
    upgrade()
    directory.install()
    import_perimeters(EXAMPLES / "perimeters.csv", PerimeterType.FREE, on=FIRST)
    directory.import_directory(EXAMPLES / "actors.yaml", FIRST)
    known = yaml.safe_load((EXAMPLES / "actors.yaml").read_text(encoding="utf-8"))
    for one in known["roadmaps"]:
        content = (EXAMPLES / one["file"]).read_bytes()
        decided = {name: one[name] for name in ("state", "origin", "adopted_on", "starts_on", "ends_on")}
        drafts = [replace(draft, **decided) for draft in read_confined(content, one["file"], FIRST)]
        source = SourceFile(one["file"], "application/octet-stream", content)
        for done in import_drafts(drafts, territory_code=one["territory"], on=FIRST, source=source):
            story.imported.append(f"{one['file']} : {done.said}")
    addresses = {one["key"]: one["email"] for one in known["people"]}
    return {addresses[key]: temperament for key, temperament in known["temperaments"].items()}


def _live(day: date, mailboxes: Mailboxes) -> None:
    """A day: the flows of the morning, then people at their desks, then the letters they caused."""
    with _at(day, 8):
        if day == FIRST_REPORTS:
            for code in SHOWN:
                consolidation.issue(code, day, ReportKind.FULL)
        if day == OPENING:
            for code, address in REGIONS.items():
                check_ins.open_campaign(code, day, opened_by=_person(address))
        run_flow(check_ins.check_ins, day)
        run_flow(reminders.reminders, day)
        run_flow(alerts.alerts, day)
        run_flow(support.support, day)
    with _at(day, 9):
        run_flow(delivery.delivery)
    with _at(day, 11):
        mailboxes.open_letters(day)
        mailboxes.act(day)
        _decide(day)
    with _at(day, 14):
        run_flow(delivery.delivery)


def _person(address: str) -> int:
    with reading() as session:
        found = people.find_by_email(session, address)
    if found is None or found.id is None:
        raise LookupError(address)
    return found.id


def _decide(day: date) -> None:
    """Coordinators rule on what was asked of them, and write a word before the report."""
    with reading() as session:
        waiting = [one for one in live_requests(session) if day - one.asked_on >= timedelta(days=12)]
    for request in waiting:
        support.rule(request.id, _person(REGIONS["R53"]), RULING, due_on=date(2026, 8, 31))
    if day == LAST - timedelta(days=5):
        with reading() as session:
            redon = by_code(session, "PAYS-REDON", day).id or 0
        decisions.write_note(redon, _person("malo.petitbois@ddets35.example"), NOTE)


def _report(out: Path, story: Story, advance: Callable[[], None]) -> None:
    with _at(LAST, 17):
        for code in SHOWN:
            story.reports += consolidation.build(code, LAST, out).files
            consolidation.issue(code, LAST, ReportKind.NOTE)
            advance()
        run_flow(delivery.delivery)


def _tell(console: Console, folder: Path, story: Story, mailboxes: Mailboxes) -> None:
    def say(line: str, *, bold: bool = False) -> None:
        console.print(line, style="bold" if bold else None, highlight=False, markup=False, soft_wrap=True)

    with reading() as session:
        done = activity(session)
    say("\nCe qui s'est passé, du 1er avril au 30 juin 2026", bold=True)
    for line in (*story.imported, *_what_happened(done)):
        say(f"  {line}")
    say("\nOù regarder", bold=True)
    letters = len(list((folder / "mails").glob("*.eml")))
    say(f"  {folder / 'mails'} : {count(letters, 'courriel')} au format .eml")
    for path in story.reports:
        say(f"  {path}")
    say("\nOuvrir les pages", bold=True)
    say("  make serve, puis http://127.0.0.1:8000/ : un accès pour chaque rôle y est proposé.")
    for address, link in mailboxes.still_open():
        say(f"  Répondre comme {address} : http://127.0.0.1:8000/r/{link}")


def _what_happened(done: Activity) -> Iterator[str]:
    asked = count(done.letters.get(Letter.CHECK_IN, 0), "demande envoyée", "demandes envoyées")
    again = count(sum(done.rungs.get(rung, 0) for rung in (Rung.REMINDER_1, Rung.REMINDER_2)), "relance")
    yield f"{count(done.commitments, 'engagement')} dans {count(done.roadmaps, 'feuille')} de route ; {asked}, {again}."
    unchanged = f"dont {done.nothing_new} « rien de nouveau »"
    yield f"{count(done.answers, 'réponse')} par un lien personnel, sans compte, {unchanged}."
    for place, person in done.silences_told:
        yield f"Silence signalé à {person} ({place})."
    requests, rulings = count(done.requests, "demande d'appui", "demandes d'appui"), count(done.rulings, "arbitrage")
    yield f"{requests}, {rulings} ; {count(done.issues, 'rapport diffusé', 'rapports diffusés')}."
