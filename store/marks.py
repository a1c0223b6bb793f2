"""How does the database itself spell the mark of a milestone's label, so that keys are compared where they lie?"""

from typing import Any

from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from roadmaps.due_dates import mark_of

_NAME = "label_mark"


class label_mark(FunctionElement[str]):  # noqa: N801  a function of SQL
    """What stands for a label in the key of a date: see :func:`roadmaps.due_dates.mark_of`."""

    inherit_cache = True
    name = _NAME
    type = String()


@compiles(label_mark)
def _ours(element: label_mark, compiler: SQLCompiler, **more: Any) -> str:
    return f"{_NAME}({compiler.process(element.clauses, **more)})"


@compiles(label_mark, "postgresql")
def _postgresql(element: label_mark, compiler: SQLCompiler, **more: Any) -> str:
    label = compiler.process(element.clauses, **more)
    hexadecimal = f"encode(sha256(convert_to({label}, 'UTF8')), 'hex')"
    return f"CASE WHEN {label} = '' THEN '-' ELSE left({hexadecimal}, 8) END"


def teach(connection: Any) -> None:
    """Make the function known to a connection of SQLite."""
    connection.create_function(_NAME, 1, mark_of, deterministic=True)
