"""Which choices does an answer offer?"""

from models.closed_lists import Level, Status

STATUSES = (Status.TO_START, Status.UNDER_WAY, Status.SUSPENDED, Status.DONE, Status.DROPPED, Status.VOID)
LEVELS = (
    (Level.BASSIN, "L'animateur du bassin"),
    (Level.DEPARTEMENT, "Le niveau départemental"),
    (Level.REGION, "Le niveau régional"),
    (Level.NATIONAL, "Le niveau national"),
)
