"""What every request asks: built once for each process, planned once for each connection.

Django builds a query set's SQL anew whenever it is asked, which was most of the processor time of a report, and puts
the values into its text, so that the server has to plan it anew too. Here the values go beside the text, and psycopg
prepares a text that comes again (https://www.psycopg.org/psycopg3/docs/advanced/prepare.html).
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeAlias, TypeVar, cast

from django.contrib.postgres.fields import ArrayField
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models.expressions import Func, Value
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)
AnyField: TypeAlias = "models.Field[Any, Any]"


@contextmanager
def cursor() -> Iterator[CursorWrapper]:
    """As `connection.cursor()`, for a text that is asked often: values go to the server beside it."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    with connection.wrap_database_errors:
        kind: Any = ServerBindingCursor
        opened = connection._prepare_cursor(kind(connection.connection))
    with opened:
        yield opened


class Given(Value):
    """The place of a value that is given when the query is asked."""

    def __init__(self, name: str, output_field: AnyField) -> None:
        super().__init__(name, output_field=output_field)

    def as_sql(self, *_: Any) -> Any:
        return "%s", [self]

    def prepared(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.value], connection=connection)


class AnyOf(Func):
    """Condition: the field is one of a list that is given when the query is asked. `IN` has a place for each value."""

    template = "%(expressions)s)"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, field: str, name: str, of: AnyField) -> None:
        super().__init__(models.F(field), Given(name, ArrayField(of)))


@dataclass(frozen=True)
class _Compiled:
    """A query set's text, its values and places of values, and how a row becomes an instance."""

    text: str
    values: Sequence[Any]
    model: type[models.Model]
    names: Sequence[str]
    own: slice
    related: Sequence[Any]
    added: dict[str, int]
    converters: dict[int, Any]


class Prepared(Generic[M]):
    """The query set that `build` gives, with `Given` in the places of values; compiled at the first question.

    Only plain instances with `select_related` and annotations: no prefetch, `only`, `values`, or slices that change.
    """

    def __init__(self, build: Callable[[], "models.QuerySet[M]"]) -> None:
        self._build = build
        self._compiled: _Compiled | None = None

    def rows(self, **given: Any) -> list[M]:
        """The instances for these values."""
        compiled = self._compiled = self._compiled or _compile(self._build())
        connection = connections[DEFAULT_DB_ALIAS]
        values = [value.prepared(given, connection) if isinstance(value, Given) else value for value in compiled.values]
        with cursor() as opened:
            opened.execute(compiled.text, values)
            found = opened.fetchall()
        return [_instance(compiled, row) for row in found]

    def first(self, **given: Any) -> M | None:
        return next(iter(self.rows(**given)), None)


def insert(row: models.Model) -> None:
    """Stores a new row, as `save(force_insert=True)` without signals; a key that the database makes is set in it.

    Generated columns are read when they are first asked for.
    """
    if not _insert(row, ""):
        raise RuntimeError(f"{row._meta.db_table}: not stored")


def insert_new(row: models.Model) -> bool:
    """As `insert`; False where its key, or what must be there once, is there already."""
    return _insert(row, " ON CONFLICT DO NOTHING")


def _insert(row: models.Model, otherwise: str) -> bool:
    text, fields, made = _insertion(type(row), otherwise)
    connection = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(field.pre_save(row, True), connection=connection) for field in fields]
    with cursor() as opened:
        opened.execute(text, values)
        if not opened.rowcount:
            return False
        if made:
            for field, value in zip(made, opened.fetchone(), strict=True):
                setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return True


@cache
def _insertion(model: type[models.Model], otherwise: str) -> tuple[str, Sequence[AnyField], Sequence[AnyField]]:
    """Text, fields that are given, and the key where the database makes it."""
    made = [field for field in model._meta.db_returning_fields if field.primary_key]
    fields = [field for field in model._meta.concrete_fields if field not in made and not field.generated]
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    names = ", ".join(quote(field.column or "") for field in fields)
    back = ", ".join(quote(field.column or "") for field in made)
    text = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({', '.join(map(_place, fields))}){otherwise}"
    return f"{text} RETURNING {back}" if back else text, fields, made


def _place(field: AnyField) -> str:
    return f"%s::{field.db_type(connections[DEFAULT_DB_ALIAS])}" if isinstance(field, ArrayField) else "%s"


def _compile(rows: "models.QuerySet[Any]") -> _Compiled:
    compiler = rows.query.get_compiler(using=rows.db)
    text, values = compiler.as_sql()
    info, select, populators = compiler.klass_info, compiler.select, cast("Any", get_related_populators)
    own = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
    return _Compiled(
        text=text, values=values, model=info["model"], names=[each[0].target.attname for each in select[own]], own=own,
        related=populators(info, select, rows.db), added=dict(compiler.annotation_col_map or {}),
        converters=compiler.get_converters([each[0] for each in select]),
    )  # fmt: skip


def _instance(compiled: _Compiled, row: Sequence[Any]) -> Any:
    if compiled.converters:
        row, connection = list(row), connections[DEFAULT_DB_ALIAS]
        for place, (functions, expression) in compiled.converters.items():
            for function in functions:
                row[place] = function(row[place], expression, connection)
    found = compiled.model.from_db(DEFAULT_DB_ALIAS, compiled.names, row[compiled.own])
    for each in compiled.related:
        each.populate(row, found)
    for name, place in compiled.added.items():
        setattr(found, name, row[place])
    return found
