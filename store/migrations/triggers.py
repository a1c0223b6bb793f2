"""Which rules are kept by triggers in the database, whoever writes to it?

The journal is append-only; the chain of a check-in never goes back down. The initial migration holds a copy of this
text: a change here after the first release needs a migration of its own.
"""

from models.closed_lists import Rung

APPEND_ONLY = ("journal_entry",)
REFUSED = "{table} is append-only"
DESCENT = "a chain never goes back to a lower rung"


def _rank(column: str) -> str:
    cases = " ".join(f"WHEN '{rung.value}' THEN {rank}" for rank, rung in enumerate(Rung))
    return f"CASE {column} {cases} END"


HIGHER_RUNG_SAID = (
    "SELECT 1 FROM chain_step AS earlier WHERE earlier.check_in_id = NEW.check_in_id "  # noqa: S608  closed list
    f"AND {_rank('earlier.rung')} > {_rank('NEW.rung')}"
)


def sqlite_triggers() -> list[str]:
    """The statements that make the triggers on SQLite."""
    frozen = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSED.format(table=table)}'); END"
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    ]
    climbing = (
        f"CREATE TRIGGER chain_step_climbs BEFORE INSERT ON chain_step WHEN EXISTS ({HIGHER_RUNG_SAID}) "
        f"BEGIN SELECT RAISE(ABORT, '{DESCENT}'); END"
    )
    return [*frozen, climbing]


def postgresql_triggers() -> list[str]:
    """The statements that make the triggers and their functions on PostgreSQL."""
    refuse = (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', "
        "MESSAGE = TG_TABLE_NAME || ' is append-only'; END $$"
    )
    frozen = [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        for table in APPEND_ONLY
    ]
    climb = (
        "CREATE FUNCTION refuse_descent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF EXISTS ({HIGHER_RUNG_SAID}) THEN "
        f"RAISE EXCEPTION '{DESCENT}' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$"
    )
    climbing = (
        "CREATE TRIGGER chain_step_climbs BEFORE INSERT ON chain_step FOR EACH ROW EXECUTE FUNCTION refuse_descent()"
    )
    return [refuse, *frozen, climb, climbing]
