"""From which day does a letter that nobody answers count as a silence?

Between the letter and that day an answer is awaited: the last declared status still counts. From that day on silence
wins over it. The rule is the one its campaign froze when it opened; it never outlasts the freeze of the answers, so
that a report made after it counts nobody's last word as fresh.
"""

from datetime import date, timedelta

from roadmaps.calendars import Calendar, add_working_days

ONE_DAY = timedelta(days=1)


def silent_on(left_on: date, silent_after: int, calendar: Calendar, freezes_on: date) -> date:
    """The day: so many working days after the letter left, the day after the freeze at the latest."""
    by_rule = add_working_days(calendar, left_on, silent_after)
    return max(left_on + ONE_DAY, min(by_rule, freezes_on + ONE_DAY))
