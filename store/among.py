"""How are thousands of ids given to a statement as one value, so that it is made once whatever their number?"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import NULLTYPE, TypeDecorator, TypeEngine


class Ids(TypeDecorator[Collection[int]]):
    """Ids as one value: an array of PostgreSQL, a text that SQLite reads as a table."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What each database takes."""
        return dialect.type_descriptor(ARRAY(BigInteger) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> object:
        """The ids as each database takes them."""
        ids = list(value or ())
        return ids if dialect.name == "postgresql" else f"[{','.join(map(str, map(int, ids)))}]"


class _Among(FunctionElement[Any]):
    inherit_cache = True
    name = "among"
    type = NULLTYPE
    """Not a boolean: SQLite has none, and ``... IN (...) = 1`` would use no index."""


@compiles(_Among)
def _ours(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(one, **more) for one in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({ids})))"  # noqa: S608  made of compiled parts


@compiles(_Among, "postgresql")
def _postgresql(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, ids = (compiler.process(one, **more) for one in element.clauses)
    return f"({column} = ANY({ids}))"


def among(column: Any, name: str = "ids") -> ColumnElement[bool]:
    """Whether a column is one of the ids that the statement is given under this name."""
    return _Among(column, bindparam(name, type_=Ids()))
