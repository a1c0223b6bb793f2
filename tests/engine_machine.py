"""The real engine lives beside its oracle: time, people, the mail server and crashes come in any order.

One step is one rule: time passes, or a planner runs, or the post leaves, or somebody does something. A life is a
campaign of two leads; each starts from a copy of a database in which the campaign has just been opened.
"""

import hashlib
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import event
from sqlmodel import Session, col, select

from flows import clock
from flows.alerts import alerts
from flows.answering import record_answers
from flows.check_ins import freeze_campaigns, open_campaign
from flows.decisions import set_policy, settle_mail
from flows.delivery import deliver
from flows.handovers import declare_absence, hand_over, hold
from flows.reminders import remind
from flows.support import acknowledge, answer_request, support
from mail.send_journal import SendJournal
from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome
from models import Absence, ChainStep, CheckIn, Mail
from models.closed_lists import Level, MailState, Status
from roadmaps import invariants
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import holidays_of
from roadmaps.invariants import Hours
from store import audited, journal
from store import database as db
from store.reference import public_holidays
from tests.asking_world import PARIS, WORKING, the_world
from tests.oracle import Oracle

OPENINGS = (date(2026, 3, 2), date(2026, 7, 1), date(2026, 11, 30))
"""A spring with its change of hour, a summer with its quiet weeks, the turn of a year."""
LEVELS = ("animateur", "region", "national")
WAITS: dict[str, tuple[int | None, ...]] = {
    "ordinary": (5, 4, 3, 3, 5, 10),
    "quick": (2, 2, 2, 2, 2, 2),
    "levels alone": (None, None, None, 2, 2, 2),
}
"""Working days before each rung of the chain, by the policy under which a campaign opens."""
CHOICES: dict[str, dict[str, object]] = {
    "ordinary": {},
    "quick": {
        "reminder_delays": [2, 2],
        "alert_steps": [{"rung": rung, "after": 2} for rung in ("suppleant", *LEVELS)],
    },
    "levels alone": {"reminder_delays": [], "alert_steps": [{"rung": rung, "after": 2} for rung in LEVELS]},
}
ASKED = {"luc_lead": {"1A", "1B"}, "lise_lead": {"2A"}}
LEADS = st.sampled_from(sorted(ASKED))
STEPS = ("claimed", "begun", "written ahead", "before DATA", "after DATA", "noted", "kept", "settled")
REPLIES = {
    "up": Attempt(Outcome.ACCEPTED, "250 ok"),
    "taken": Attempt(Outcome.UNCERTAIN, "connexion perdue"),
    "lost": Attempt(Outcome.UNCERTAIN, "connexion perdue"),
    "grey": Attempt(Outcome.DEFERRED, "451 4.7.1 later"),
    "down": Attempt(Outcome.DEFERRED, "connection refused", server_is_down=True),
    "refuse": Attempt(Outcome.REFUSED, "554 5.7.1 refused"),
}

AT_THE_DOOR = ("down", "grey", "refuse")
"""Humours in which the server turns a mail away before its content."""


class Killed(BaseException):
    """The process dies here: nothing after this line happens."""


@dataclass
class Server:
    """A mail server of a changing humour; ``taken``: (recipient, letter, identity, content) of all it took."""

    humour: str = "up"
    taken: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        departing.meanwhile()
        if self.humour in AT_THE_DOOR:
            return REPLIES[self.humour]
        with departing.last_look() as may_go:
            if not may_go:
                return Attempt(Outcome.WITHHELD)
            if self.humour in ("up", "taken"):
                content = hashlib.sha256(message.content).hexdigest()
                self.taken.append((message.recipient.partition("@")[0], message.label, message.message_id, content))
        return REPLIES[self.humour]

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Start:
    """A database in which a campaign has just been opened, and the ids it gave."""

    database: Path
    ids: dict[str, int]
    check_ins: dict[str, int]
    freezes_on: date


class Places:
    """Where lives are lived: one folder, one engine, one opened campaign for each season."""

    def __init__(self, template: Path) -> None:
        memory = Path("/dev/shm")  # a disk in memory where there is one
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.life = self.folder / "life.sqlite3"
        self._template = template
        self.start = cache(self._opened)

    def _opened(self, opening: date, policy: str) -> Start:
        self._put(self._template)
        world = the_world()
        world.roadmap("REDON")
        for name in ("luc_lead", "lise_lead", "diane_deputy"):
            world.person(name)
        for lead, items in ASKED.items():
            for name in sorted(items):
                world.commitment(name, lead, deputy="diane_deputy", due_on=date(2040, 1, 1))
        with clock.set_to(clock.morning_of(opening)):
            if CHOICES[policy]:
                set_policy(world["35"], world["anne_animatrice"], CHOICES[policy])
            done = open_campaign("35", opening, world["anne_animatrice"])
        check_ins = {lead: world.check_in_of(lead) for lead in ASKED}
        kept = self.folder / f"{opening.isoformat()}-{policy}.sqlite3"
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.life, kept)
        return Start(kept, dict(world.ids), check_ins, done.freezes_on)

    def begin(self, opening: date, policy: str) -> Start:
        """A new life."""
        start = self.start(opening, policy)
        self._put(start.database)
        shutil.rmtree(self.folder / "envois", ignore_errors=True)
        return start

    def _put(self, source: Path) -> None:
        db.engine().dispose()
        for end in ("-wal", "-shm"):
            Path(f"{self.life}{end}").unlink(missing_ok=True)
        shutil.copyfile(source, self.life)

    def use(self) -> None:
        """From now on the engine works here."""
        db.use(f"sqlite:///{self.life}")

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)


@contextmanager
def dying_at_commit() -> Iterator[None]:
    """The process dies when it is about to commit: what it was writing is undone whole."""

    def die(_: Session) -> None:
        raise Killed

    event.listen(Session, "before_commit", die)
    try:
        yield
    except Killed:
        pass
    finally:
        event.remove(Session, "before_commit", die)


HOW = st.sampled_from(["once", "once", "once", "twice", "dies"])
WAIT = st.sampled_from(
    [timedelta(minutes=one) for one in (3, 45, 200, 600)]
    + [timedelta(days=one) for one in (1, 1, 1, 1, 1.2, 1.2, 2, 2, 2, 2.2, 3)]
)
HAPPENS: dict[str, tuple[int, st.SearchStrategy[Any]]] = {
    "time_passes": (26, st.tuples(WAIT)),
    "the_post_leaves": (18, st.tuples()),
    "reminders_run": (9, st.tuples(HOW)),
    "alerts_run": (9, st.tuples(HOW)),
    "support_runs": (4, st.tuples(HOW)),
    "answers_freeze": (1, st.tuples(HOW)),
    "nothing_runs": (1, st.tuples(st.sampled_from([5, 8, 21, 90, 365]))),
    "the_postman_dies": (6, st.tuples(st.sampled_from(STEPS), st.integers(1, 2))),
    "a_postman_freezes": (2, st.tuples(st.sampled_from([0, 1, 5, 30]))),
    "the_server_changes": (6, st.tuples(st.sampled_from(["up"] * 6 + list(REPLIES)))),
    "somebody_answers": (
        2,
        st.tuples(LEADS, st.booleans(), st.sampled_from(["plain", "done", "need", "need", "dies"])),
    ),
    "somebody_answers_at_the_last_moment": (1, st.tuples(LEADS)),
    "the_coordinator_holds": (1, st.tuples(LEADS, st.integers(0, 12))),
    "a_lead_hands_over": (1, st.tuples(LEADS)),
    "a_lead_is_away": (1, st.tuples(LEADS, st.integers(0, 20))),
    "somebody_is_away": (
        1,
        st.tuples(st.sampled_from(["diane_deputy", "anne_animatrice", "rene_region"]), st.integers(0, 30)),
    ),
    "the_policy_changes": (1, st.tuples(st.sampled_from([(2, 2), (30,), ()]), st.booleans())),
    "a_request_is_taken_up": (3, st.tuples(st.booleans())),
    "a_person_settles_a_letter": (3, st.tuples(st.booleans())),
}
"""What may happen, how often in a hundred, and what is drawn for it."""
EVENTS = st.sampled_from([name for name, (often, _) in HAPPENS.items() for _ in range(often)]).flatmap(
    lambda name: st.tuples(st.just(name), HAPPENS[name][1])
)


class Lives(RuleBasedStateMachine):
    """Anything may happen at any time; what leaves is what the oracle says, day by day and letter by letter."""

    places: Places
    done: ClassVar[Counter[str]] = Counter()
    """How many steps of each sort were taken, by all lives."""

    @initialize(opening=st.sampled_from(OPENINGS), policy=st.sampled_from(sorted(WAITS)))
    def begin(self, opening: date, policy: str) -> None:
        self.start = self.places.begin(opening, policy)
        self.server = Server()
        holidays = holidays_of(public_holidays(), "35")
        self.oracle = Oracle(clock.morning_of(opening), self.start.freezes_on, holidays, ASKED, WAITS[policy])
        self.expected: list[tuple[str, str]] = []

    @property
    def now(self) -> datetime:
        """The one clock of both."""
        return self.oracle.now

    @now.setter
    def now(self, moment: datetime) -> None:
        self.oracle.now = moment

    @property
    def today(self) -> date:
        return self.now.astimezone(PARIS).date()

    @rule(event=EVENTS)
    def it_happens(self, event: tuple[str, tuple[Any, ...]]) -> None:
        """One step: whatever could not happen now is not counted."""
        name, drawn = event
        if getattr(self, name)(*drawn) is not False:
            self.done[name] += 1

    # Time passes, planners run, the post leaves

    def reminders_run(self, how: str) -> None:
        self.plan(lambda: remind(self.today), self.oracle.remind, how)

    def alerts_run(self, how: str) -> None:
        self.plan(lambda: alerts.fn(self.today), self.oracle.alert, how)

    def support_runs(self, how: str) -> bool:
        if self.oracle.pleas:
            self.plan(lambda: support.fn(self.today), self.oracle.support, how)
        return bool(self.oracle.pleas)

    def answers_freeze(self, how: str) -> bool:
        if self.today <= self.start.freezes_on or self.oracle.frozen:
            return False
        self.plan(lambda: freeze_campaigns(self.today), self.oracle.freeze, how)
        return True

    def the_post_leaves(self) -> None:
        self.post()
        self.expected += self.oracle.deliver(self.server.humour)

    def time_passes(self, time_passed: timedelta) -> None:
        """Some minutes; or some nights, until the morning or the afternoon."""
        if time_passed < timedelta(days=1):
            self.now += time_passed
        else:
            at = time(16) if time_passed.seconds else time(9, 30)
            self.now = datetime.combine(self.today + timedelta(days=time_passed.days), at, PARIS).astimezone(UTC)

    def nothing_runs(self, days: int) -> None:
        self.now += timedelta(days=days)

    def plan(self, what: Callable[[], object], mirror: Callable[[], None], how: str) -> None:
        """Once, by two schedulers one after the other, or by one that dies before its work is kept."""
        with clock.set_to(self.now):
            for _ in range(2 if how == "twice" else 1):
                with dying_at_commit() if how == "dies" else nullcontext():
                    what()
        if how != "dies":
            mirror()

    def post(self, watch: Callable[[str], None] = lambda _: None, at: datetime | None = None) -> bool:
        """A round of delivery; whether the worker died of it."""
        notebook = SendJournal(self.places.folder / "envois")
        try:
            with clock.set_to(at or self.now):
                deliver(self.server, notebook, watch=watch)
        except Killed:
            return True
        finally:
            notebook.close()
        return False

    def the_postman_dies(self, step: str, place: int) -> None:
        reached: Counter[str] = Counter()
        wanted = place if step in ("before DATA", "after DATA", "noted") else 1

        def watch(at: str) -> None:
            reached[at] += 1
            if at == step and reached[at] == wanted:
                raise Killed

        self.post(watch)
        self.expected += self.oracle.deliver(self.server.humour, (step, wanted))

    def a_postman_freezes(self, minutes: int) -> None:
        """He stops before his first DATA; another works meanwhile; then he wakes up."""
        later, was = self.now + timedelta(minutes=minutes), self.server.humour
        self.server.humour = "up"
        slept: list[bool] = []

        def watch(at: str) -> None:
            if at == "written ahead" and not slept:
                slept.append(True)
                self.post(at=later)

        self.post(watch)
        if slept and minutes >= 4:
            self.expected += self.oracle.deliver("up", ("written ahead", 1))
            self.now = later
            self.expected += self.oracle.deliver("up")
        else:
            self.expected += self.oracle.deliver("up")
        self.server.humour = was

    def the_server_changes(self, humour: str) -> None:
        self.server.humour = humour

    # People

    def awaits(self, lead: str) -> bool:
        return bool(self.oracle.chains[lead].awaited)

    def answers(self, lead: str, items: set[str], *, need: bool = False, done: bool = False) -> None:
        asked = SupportInput(need="un appui", to_level=Level.DEPARTEMENT) if need else None
        said = [
            AnswerInput(
                commitment_id=self.start.ids[one],
                nothing_new=not (need or done),
                status=Status.DONE if done else None,
                support=asked if one == min(items) else None,
                done="fait" if need else "",
            )
            for one in sorted(items)
        ]
        with clock.set_to(self.now):
            record_answers(self.start.check_ins[lead], self.start.ids[lead], said)

    def somebody_answers(self, lead: str, whole: bool, kind: str) -> bool:
        items = set(sorted(self.oracle.chains[lead].awaited)[: 2 if whole else 1])
        if not items:
            return False
        if kind == "dies":
            with dying_at_commit():
                self.answers(lead, items)
        else:
            self.answers(lead, items, need=kind == "need", done=kind == "done")
            self.oracle.answer(lead, items, need=kind == "need")
        return True

    def somebody_answers_at_the_last_moment(self, lead: str) -> bool:
        """The letter is marked as going; the answer is committed right before its DATA."""
        items, told = set(self.oracle.chains[lead].awaited), list[bool]()
        if not items:
            return False

        def watch(at: str) -> None:
            if at == "written ahead" and not told:
                told.append(True)
                self.answers(lead, items)

        self.post(watch)

        def meanwhile() -> None:
            if told:
                told.clear()
                self.oracle.answer(lead, items)

        self.expected += self.oracle.deliver(self.server.humour, meanwhile=meanwhile)
        return True

    def the_coordinator_holds(self, lead: str, days: int) -> bool:
        if not self.awaits(lead):
            return False
        until = self.today + timedelta(days=days)
        with clock.set_to(self.now):
            hold(self.start.check_ins[lead], self.start.ids["anne_animatrice"], until, "appel prévu")
        self.oracle.hold(lead, until)
        return True

    def a_lead_hands_over(self, lead: str) -> bool:
        if not self.awaits(lead):
            return False
        item = min(self.oracle.chains[lead].awaited)
        with clock.set_to(self.now):
            hand_over(self.start.check_ins[lead], self.start.ids[item], "Paul", "paul@quadrille.example")
        self.oracle.hand_over(lead, item)
        return True

    def a_lead_is_away(self, lead: str, days: int) -> bool:
        if not self.awaits(lead) or self.today > self.start.freezes_on:
            return False
        until = self.today + timedelta(days=days)
        with clock.set_to(self.now):
            declare_absence(self.start.check_ins[lead], until)
        self.oracle.lead_is_away(lead, until)
        return True

    def somebody_is_away(self, who: str, days: int) -> None:
        until = self.today + timedelta(days=days)
        away = Absence(person_id=self.start.ids[who], first_day=self.today, last_day=until, declared_at=self.now)
        with db.transaction() as session:
            session.add(away)
        self.oracle.away.append((who, self.today, until))

    def the_policy_changes(self, delays: tuple[int, ...], steps: bool) -> None:
        """A campaign keeps the rules it opened with: the oracle hears nothing of it."""
        choices: dict[str, object] = {"reminder_delays": list(delays)}
        if steps:
            choices["alert_steps"] = [{"rung": "region", "after": 2}]
        with clock.set_to(self.now):
            set_policy(self.start.ids["35"], self.start.ids["anne_animatrice"], choices)

    def a_request_is_taken_up(self, answers: bool) -> bool:
        live = [(number, plea) for number, plea in enumerate(self.oracle.pleas, 1) if not plea.is_over and plea.told]
        if not live:
            return False
        number, plea = live[0]
        with clock.set_to(self.now):
            if answers or plea.taken_up:
                answer_request(number, self.start.ids["anne_animatrice"], "accordé")
                self.oracle.answer_plea(plea)
            else:
                acknowledge(number, self.start.ids["anne_animatrice"])
                plea.taken_up = self.today
        return True

    def a_person_settles_a_letter(self, again: bool) -> bool:
        letter = next((one for one in self.oracle.letters if one.state in ("doubt", "failed")), None)
        if letter is None:
            return False
        state = MailState.AMBIGUOUS if letter.state == "doubt" else MailState.FAILED
        with db.reading() as session:
            mail_id = session.exec(select(Mail.id).where(col(Mail.state) == state).order_by(col(Mail.id))).first()
        assert mail_id is not None
        with clock.set_to(self.now):
            settle_mail(mail_id, self.start.ids["anne_animatrice"], again=again)
        self.oracle.settle_doubt(letter, again=again)
        return True

    # What must be true

    @invariant()
    def what_left_is_what_the_oracle_says(self) -> None:
        if hasattr(self, "server"):
            left, due = Counter((to, kind) for to, kind, *_ in self.server.taken), Counter(self.expected)
            assert left == due, f"too much: {left - due}, too little: {due - left}"

    def teardown(self) -> None:
        if hasattr(self, "server"):
            self.whole_life_holds()

    def whole_life_holds(self) -> None:
        """Chains, outbox, identities, hours, caps and the journal, at the end of a life."""
        with db.reading() as session:
            steps: dict[int, list[tuple[str, str]]] = defaultdict(list)
            for one in session.exec(select(ChainStep).order_by(col(ChainStep.id))):
                steps[one.check_in_id].append((one.rung.value, one.reason))
            states = Counter(_STATES[MailState(one)] for one in session.exec(select(Mail.state)))
            open_ones = set(session.exec(select(CheckIn.id).where(col(CheckIn.closed_at).is_(None))))
            departed = audited.departed(session, datetime(2020, 1, 1, tzinfo=UTC))
            climbed = audited.steps(session, datetime(2020, 1, 1, tzinfo=UTC))
            assert journal.verify(session).is_valid
        for lead, chain in self.oracle.chains.items():
            mine = steps[self.start.check_ins[lead]]
            assert [rung for rung, reason in mine if not reason] == [rung for rung, _, _ in chain.said]
            assert [one for one in mine if one[1]] == chain.skipped
            assert (self.start.check_ins[lead] in open_ones) is bool(chain.awaited)
        expected = Counter(one.state for one in self.oracle.letters)
        assert states == expected, f"the outbox holds {states}, not {expected}"
        found = [
            *invariants.identities(departed),
            *invariants.never_after_an_answer(departed),
            *invariants.within_hours(departed, _hours),
            *invariants.within_caps(departed, _hours),
            *invariants.chains_climb(climbed),
        ]
        assert found == []
        contents: defaultdict[str, set[str]] = defaultdict(set)
        for _, _, identity, content in self.server.taken:
            contents[identity].add(content)
        assert all(len(one) == 1 for one in contents.values()), "the same letter left with other words"


def live(places: Places, steps: int, seed: int) -> Counter[str]:
    """Live lives, in batches each with a seed of its own, until so many steps were taken; how many of each sort."""
    Lives.places, Lives.done = places, Counter()
    places.use()
    try:
        for batch in count(seed * 1_000_000):
            if Lives.done.total() >= steps:
                break
            run_state_machine_as_test(hypothesis_seed(batch)(Lives), settings=SETTINGS)
    except BaseException as trouble:
        trouble.add_note(f"batch seed {batch}, after {Lives.done.total()} steps")
        raise
    finally:
        db.use(None)
    return Lives.done


SETTINGS = settings(
    max_examples=10,
    stateful_step_count=250,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def _hours(_: int | None) -> Hours:
    return Hours(WORKING, 1)


_STATES = {
    MailState.PENDING: "waits",
    MailState.CLAIMED: "waits",
    MailState.DEFERRED: "waits",
    MailState.SENDING: "going",
    MailState.SENT: "left",
    MailState.FAILED: "failed",
    MailState.AMBIGUOUS: "doubt",
    MailState.CANCELLED: "void",
    MailState.PARKED: "failed",
}
