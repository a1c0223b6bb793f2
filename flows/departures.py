"""Which of these mails may leave right now, and what stands in for their links and files?"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property

from sqlmodel import Session

from flows import clock
from flows.running import logger
from flows.struck_letters import TELLS_MANY, drop_what_no_longer_holds
from flows.surroundings import know
from mail.composing import Attachment, links_in
from models import Mail
from roadmaps.calendars import Calendar, holidays_of, is_sending_time, is_zone
from roadmaps.perimeters import Forest
from roadmaps.policy import DEFAULT, Policy
from roadmaps.refusal import Refusal
from roadmaps.sending import Departure, Letting, Received, day_began, departure, is_alert
from roadmaps.sharing import by_region
from settings import settings
from store import access_links, mail_leases, mails
from store.database import reading
from store.mail_leases import id_of
from store.policies import calendar_of, policies_on
from store.reference import public_holidays
from store.territories import forest

A_DAY = timedelta(days=1)
_WAYS = {"answer": "r", "login": "connexion"}


class Rules:
    """The hours, holidays and caps of each territory, read once for a round of delivery, when one is first asked."""

    def __init__(self, now: datetime) -> None:
        self._today = now.date()
        self._known: dict[int | None, tuple[Calendar, Policy]] = {}
        self._open: dict[tuple[int | None, datetime], bool] = {}

    def of(self, mail: Mail) -> tuple[Calendar, Policy]:
        """The calendar and policy of a mail's territory; the nation's when it has none."""
        return self.of_territory(mail.territory_id)

    def of_territory(self, territory_id: int | None) -> tuple[Calendar, Policy]:
        """The calendar and policy of a territory; the nation's defaults when it is unknown."""
        if territory_id not in self._known:
            self._known[territory_id] = self._resolved(territory_id)
        return self._known[territory_id]

    def may_leave_at(self, mail: Mail, moment: datetime) -> bool:
        """Whether the hours of its territory are open; an urgent one leaves at any hour."""
        minute = (mail.territory_id, moment.replace(second=0, microsecond=0))  # hours open and close on the minute
        if minute not in self._open:
            self._open[minute] = is_sending_time(self.of(mail)[0], moment)
        return mail.urgent or self._open[minute]

    def by_region(self, places: Counter[int | None]) -> Mapping[str, int]:
        """How many letters went to each région, from how many went to each territory."""
        return by_region(self._territories[0], places.elements())

    @cached_property
    def _territories(self) -> tuple[Forest, Callable[[int], Policy]]:
        with reading() as session:
            known = forest(session, self._today)
            return known, policies_on(session, known, self._today)

    def _resolved(self, territory_id: int | None) -> tuple[Calendar, Policy]:
        known, policy_of = self._territories
        if territory_id is None or territory_id not in known:
            return Calendar(holidays=holidays_of(public_holidays(), ""), quiet=DEFAULT.quiet), DEFAULT
        try:
            policy = policy_of(territory_id)
            return _in_a_known_zone(calendar_of(known, territory_id, policy)), policy
        except (Refusal, ValueError, LookupError):  # planners tell who answers there; nobody's letters wait for it
            logger().exception("the rules of territory %s cannot be read: the usual ones hold", territory_id)
            return _in_a_known_zone(calendar_of(known, territory_id, DEFAULT)), DEFAULT


def _in_a_known_zone(calendar: Calendar) -> Calendar:
    """The same, by the clocks of Paris when those of its own zone are unknown: nobody else's letters wait for it."""
    if is_zone(calendar.timezone):
        return calendar
    logger().error("no time zone is called %s: that of Paris holds", calendar.timezone)
    return replace(calendar, timezone=clock.PARIS)


def judged(session: Session, rules: Rules, going: Sequence[Mail], owner: str, now: datetime) -> dict[int, Departure]:
    """What is decided for each mail that is still this worker's; the day's count includes those let go here."""
    ids = [id_of(mail) for mail in going]
    held = mail_leases.held(session, ids, owner=owner, at=now)
    over = mail_leases.over(session, {mail.check_in_id for mail in going if mail.check_in_id and mail.rung})
    received = _received_today(session, rules, going, ids, now)
    decided: dict[int, Departure] = {}
    for mail in going:
        if (mail_id := id_of(mail)) not in held:
            continue
        calendar, policy = rules.of(mail)
        letting = Letting(
            is_alert=is_alert(mail.letter),
            is_urgent=mail.urgent,
            expires_at=held[mail_id],
            is_over=mail.rung is not None and mail.check_in_id in over,
        )
        decided[mail_id] = departure(letting, calendar, received[mail.recipient], policy.daily_cap, now)
        if not mail.urgent and decided[mail_id].course.leaves:
            received[mail.recipient] = _one_more(received[mail.recipient], is_an_alert=letting.is_alert)
    return decided


def write_what_remains(session: Session, stayed: Sequence[Mail], now: datetime) -> None:
    """Letters in which something was settled as they were about to go: what they still have to tell goes in another."""
    pointless = [id_of(mail) for mail in stayed if mail.letter in TELLS_MANY and mails.lost_its_point(mail)]
    if pointless:
        known = know(session, clock.today(), now)
        drop_what_no_longer_holds(session, pointless, known, "sans objet : c'est réglé depuis")


def _received_today(
    session: Session, rules: Rules, going: Sequence[Mail], ids: Collection[int], now: datetime
) -> defaultdict[str, Received]:
    capped = {mail.recipient: day_began(rules.of(mail)[0], now) for mail in going if not mail.urgent}
    received: defaultdict[str, Received] = defaultdict(Received)
    if not capped:
        return received
    for left in mail_leases.left_since(session, capped, min(capped.values()), besides=ids):
        if capped[left.recipient] <= left.at < capped[left.recipient] + A_DAY:  # not when a clock was ahead
            received[left.recipient] = _one_more(received[left.recipient], is_an_alert=is_alert(left.letter))
    return received


def _one_more(received: Received, *, is_an_alert: bool) -> Received:
    if is_an_alert:
        return replace(received, alerts=received.alerts + 1)
    return replace(received, letters=received.letters + 1)


def addresses(session: Session, going: Sequence[Mail]) -> dict[int, str]:
    """The address that stands for each personal link quoted by these mails."""
    quoted = frozenset().union(*(links_in(mail) for mail in going))
    if not quoted:
        return {}
    start = settings().base_url.rstrip("/")
    links = access_links.by_ids(session, quoted)
    return {link_id: f"{start}/{_WAYS[link.purpose]}/{access_links.token_of(link)}" for link_id, link in links.items()}


def files(session: Session, going: Sequence[Mail]) -> dict[int, list[Attachment]]:
    """The kept files that each mail carries; one that has gone is a :class:`KeyError`, seen when it is composed."""
    wanted = {int(str(one["document_id"])) for mail in going for one in mail.attachments}
    known = mails.attachments(session, wanted) if wanted else {}
    return {id_of(mail): [_file(one, known) for one in mail.attachments] for mail in going if mail.attachments}


def _file(named: Mapping[str, object], known: Mapping[int, tuple[str, bytes]]) -> Attachment:
    media_type, content = known.get(int(str(named["document_id"])), ("", b""))
    return Attachment(str(named["filename"]), media_type, content)


def lease_for(timeout: float) -> timedelta:
    """How long a claimed mail stays one worker's: four verbs, twice over, and never less than four minutes."""
    return timedelta(seconds=max(240, 8 * timeout))
