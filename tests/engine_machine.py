"""The real engine lives beside its oracle: time, people, the mail server and crashes come in any order.

One step is one rule: time passes, or a planner runs, or the post leaves, or somebody does something. A life is a
campaign of two leads; each starts from a copy of a database in which the campaign has just been opened.
"""

from collections import Counter
from collections.abc import Callable, Collection
from contextlib import nullcontext
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, assume, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, select

from flows import clock
from flows.alerts import alerts
from flows.answering import record_answers
from flows.decisions import set_policy, settle_mail
from flows.delivery import deliver
from flows.freezing import freeze_campaigns
from flows.handovers import declare_absence, hand_over, hold
from flows.reminders import remind
from flows.support import acknowledge, answer_request, support
from mail.send_journal import SendJournal
from models import Absence, Mail
from models.closed_lists import Level, MailState, Status
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import holidays_of
from store import database as db
from store.reference import public_holidays
from tests.asking_world import PARIS
from tests.machine_verdict import both_accounts, whole_life_holds
from tests.machine_world import ASKED, OPENINGS, REPLIES, STEPS, WAITS, Killed, Places, Server, dying_at_commit
from tests.oracle import Oracle

LEADS = st.sampled_from(sorted(ASKED))
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
    "the_server_changes": (6, st.tuples(st.sampled_from(["up"] * 5 + ["taken", "lost"] + list(REPLIES)))),
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
Event = tuple[str, tuple[Any, ...]]


def events(oftener: Collection[str] = ()) -> st.SearchStrategy[Event]:
    """What happens next; some of it four times as often as in ordinary lives."""
    often = {name: weight * (4 if name in oftener else 1) for name, (weight, _) in HAPPENS.items()}
    names = st.sampled_from([name for name, weight in often.items() for _ in range(weight)])
    return names.flatmap(lambda name: st.tuples(st.just(name), HAPPENS[name][1]))


class Lives(RuleBasedStateMachine):
    """Anything may happen at any time; what leaves is what the oracle says, day by day and letter by letter."""

    places: Places
    done: ClassVar[Counter[str]] = Counter()
    """How many steps of each sort were taken, by all lives."""
    events: ClassVar[st.SearchStrategy[Event]] = events()

    @initialize(opening=st.sampled_from(OPENINGS), policy=st.sampled_from([*WAITS, "levels alone"]))
    def begin(self, opening: date, policy: str) -> None:
        self.start = self.places.begin(opening, policy)
        self.server = Server()
        holidays = holidays_of(public_holidays(), "35")
        self.oracle = Oracle(clock.morning_of(opening), self.start.freezes_on, holidays, ASKED, WAITS[policy])
        self.expected: list[tuple[str, str]] = []
        self.idle = 0

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

    @rule(data=st.data())
    def it_happens(self, data: st.DataObject) -> None:
        """One step: whatever could not happen now is not counted."""
        name, drawn = data.draw(self.events)
        self.idle = self.idle + 1 if name == "time_passes" else 0
        assume(self.idle < 10)  # a life in which only time passes teaches nothing
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
            too_much, too_little = left - due, due - left
            assert left == due, f"too much: {too_much}, too little: {too_little}\n{both_accounts(self.oracle)}"

    def teardown(self) -> None:
        if hasattr(self, "server"):
            try:
                whole_life_holds(self.oracle, self.server, self.start.check_ins)
            except AssertionError as trouble:
                trouble.add_note(both_accounts(self.oracle))
                raise


def live(places: Places, steps: int, seed: int, oftener: Collection[str] = ()) -> Counter[str]:
    """Live lives, in batches each with a seed of its own, until so many steps were taken; how many of each sort."""
    Lives.places, Lives.done, Lives.events = places, Counter(), events(oftener)
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
