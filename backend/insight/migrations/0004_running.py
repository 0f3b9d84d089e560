"""Running handling counts by the day of its deadline. Locks writes to tasks and incidents while it reads them once."""

from django.db import migrations

_COLUMNS = "kind, area_code, category, channel, open, day, n, sum_x, sum_y, id_hi, id_lo"
_RUNS = (
    """state IN ('dispatched', 'accepted') AND clock = 'handle' AND subject_kind = 'incident' AND due_at IS NOT NULL"""
)
# `tasks` and `cases` are rows with a sign each, of which those of one side have changed.
_DELTAS = """
    INSERT INTO public.density_delta ({columns})
    SELECT 'incident.running', c.area_code, c.category_id, c.channel, false,
           (t.due_at AT TIME ZONE 'Asia/Shanghai')::date, sum(c.sign * t.sign), 0, 0, 0, 0
    FROM ({tasks}) t JOIN ({cases}) c ON c.id = t.subject_id
    GROUP BY 2, 3, 4, 6 HAVING sum(c.sign * t.sign) <> 0
"""
_TASK = f"SELECT r.subject_id, r.due_at, {{sign}} AS sign FROM {{rows}} r WHERE {_RUNS}"
_CASE = "SELECT r.id, r.area_code, r.category_id, r.channel, {sign} AS sign FROM {rows} r WHERE counted"
_ALL_TASKS = _TASK.format(sign=1, rows="public.work_task")
_ALL_CASES = _CASE.format(sign=1, rows="public.incidents_incident")


def _deltas(tasks: str, cases: str) -> str:
    return _DELTAS.format(columns=_COLUMNS, tasks=tasks, cases=cases)


def _changed(row: str, other: str, columns: str) -> str:
    """Those of `row`s whose `columns` differ in the other table of the change."""
    named = (", ".join(f"{side}.{column}" for column in columns.split()) for side in ("o", "r"))
    return f"{row} AND EXISTS (SELECT FROM {other} o WHERE o.id = r.id AND ({next(named)}) IS DISTINCT FROM ({next(named)}))"


def _both(row: str, columns: str) -> str:
    """Old rows and new ones, as far as they differ."""
    return " UNION ALL ".join(
        _changed(row.format(sign=sign, rows=rows), other, columns)
        for sign, rows, other in ((-1, "old_rows", "new_rows"), (1, "new_rows", "old_rows"))
    )


_CLOCK = "subject_id subject_kind state clock due_at"
_PLACE = "counted area_code category_id channel"


def _trigger(name: str, table: str, *, old: str, new: str, both: str) -> str:
    """Statements for what is deleted, inserted and updated; an empty one has no trigger."""
    bodies = {
        "DELETE": (old, "OLD TABLE AS old_rows"),
        "INSERT": (new, "NEW TABLE AS new_rows"),
        "UPDATE": (both, "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
    }
    return "".join(
        f"""
CREATE FUNCTION public.{name}_{verb.lower()}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('density.paused', true) IS DISTINCT FROM 'on' THEN {statement}; END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER {name}_{verb.lower()} AFTER {verb} ON {table}
    REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION public.{name}_{verb.lower()}();
"""
        for verb, (statement, tables) in bodies.items()
        if statement
    )


TRIGGERS = _trigger(
    "insight_running",
    "work_task",
    old=_deltas(_TASK.format(sign=-1, rows="old_rows"), _ALL_CASES),
    new=_deltas(_TASK.format(sign=1, rows="new_rows"), _ALL_CASES),
    both=_deltas(_both(_TASK, _CLOCK), _ALL_CASES),
) + _trigger(
    "insight_running_case",
    "incidents_incident",
    old=_deltas(_ALL_TASKS, _CASE.format(sign=-1, rows="old_rows")),
    new="",  # tasks come after their case
    both=_deltas(_ALL_TASKS, _both(_CASE, _PLACE)),
)
GONE = (
    "".join(
        f"DROP TRIGGER {name}_{verb} ON {table}; DROP FUNCTION public.{name}_{verb}();"
        for name, table, verbs in (
            ("insight_running", "work_task", ("delete", "insert", "update")),
            ("insight_running_case", "incidents_incident", ("delete", "update")),
        )
        for verb in verbs
    )
    + "DELETE FROM density_delta WHERE kind = 'incident.running'; DELETE FROM density_area WHERE kind = 'incident.running';"
)


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0003_late"),
        ("work", "0006_extensions"),
        ("incidents", "0012_photo_kind"),
    ]
    operations = [
        migrations.RunSQL(TRIGGERS, GONE),
        migrations.RunSQL(_deltas(_ALL_TASKS, _ALL_CASES), migrations.RunSQL.noop),
    ]
