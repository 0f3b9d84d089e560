"""The timeline of an incident: one line for people per act, from events and erasable notes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from backend.accounts.models import Person, Post, Unit
from backend.core.models import Event, Note
from backend.work.terms import STAGE

EVENTS_MAX = 300

# What the reporter reads: (Chinese, English). {unit} is the unit that acted, {to} those that were sent the work.
LINES: Final[Mapping[str, tuple[str, str]]] = {
    "incident.report": ("已收到上报", "The report has arrived"),
    "incident.emergency": ("突发事件直报：镇街、区县已同时收到", "Emergency: township and county were alarmed"),
    "incident.amend": ("上报内容有修改", "The report was amended"),
    "incident.join": ("又有人反映同一问题", "Somebody else has seen it, too"),
    "incident.withdraw": ("上报人撤销了上报", "The reporter withdrew the report"),
    "incident.register": ("{unit}已立案", "{unit} took the case on"),
    "incident.clarify": ("{unit}请上报人补充情况", "{unit} asks the reporter for more"),
    "incident.confirm": ("{unit}请网格员到现场核实", "{unit} asks the worker of the grid to look"),
    "incident.reject": ("{unit}不予立案", "{unit} did not take the case on"),
    "incident.dispatch": ("已派给{to}", "Sent to {to}"),
    "incident.rework": ("未修好，已要求{to}返工", "Not fixed yet; {to} has to work on it again"),
    "incident.close": ("已结案，谢谢", "Closed. Thank you"),
    "incident.settle": ("{unit}已当场解决", "{unit} settled it at once"),
    "incident.undo": ("上一步已撤销，继续等待处理", "The last step was undone; it waits again"),
    "incident.merge": ("与同一问题的事件并案办理", "Handled together with another report of the same"),
    "incident.unmerge": ("不是同一问题，恢复单独办理", "It is another problem and is handled on its own again"),
    "incident.absorb": ("同一问题的另一件上报已并入", "Another report of the same was added"),
    "incident.release": ("一件并入的上报已拆分", "A report that had been added was taken out"),
    "incident.rule": ("上级中心指定由{to}主办", "The centre above named {to}"),
    "incident.escalate": ("已提请上级中心办理", "Passed on to the centre above"),
    "incident.hand_down": ("上级中心已交办", "Handed down by the centre above"),
    "incident.hold": ("暂缓办理，条件具备后继续", "On hold until the work can go on"),
    "incident.resume": ("恢复办理", "The work goes on"),
    "incident.reopen": ("已重新启动办理", "Opened again"),
    "incident.void": ("事件已作废", "The case was voided"),
    "incident.preserve": ("照片原件已保全", "The photos are preserved as they came"),
    "incident.unpreserve": ("照片原件的保全已解除", "The photos are no longer preserved as they came"),
    "incident.supervise.ordinary": ("上级已督办{to}", "{to} is supervised"),
    "incident.supervise.yellow": ("{to}被黄牌督办", "{to} has got a yellow card"),
    "incident.supervise.red": ("{to}被红牌督办", "{to} has got a red card"),
    "incident.card.yellow": ("{to}逾期，系统自动黄牌督办", "{to} is late and has got a yellow card"),
    "incident.card.red": ("{to}逾期，系统自动红牌督办", "{to} is late and has got a red card"),
    "incident.urge": ("已催办{to}", "{to} was urged"),
    "incident.urge.reporter": ("上报人催办，已提醒{to}", "Urged by the reporter; {to} was reminded"),
    "incident.appeal": ("{to}对督办提出申诉", "{to} has appealed against a card"),
    "incident.judge.upheld": ("申诉未采纳，{to}的督办维持", "The card of {to} stands"),
    "incident.judge.cancelled": ("申诉采纳，{to}的督办撤销", "The card of {to} was taken back"),
    "incident.rate.satisfied": ("已评价：满意", "Rated: satisfied"),
    "incident.rate.neutral": ("已评价：一般", "Rated: fair"),
    "incident.rate.unsatisfied": ("已评价：不满意", "Rated: not satisfied"),
    "incident.rate.wish": ("上报人不满意，希望重新办理", "The reporter wants the work to go on"),
    "incident.keep_closed": ("{unit}答复：维持结案", "{unit} has answered: it stays closed"),
    "task.accept": ("{unit}已受理", "{unit} has accepted it"),
    "task.assign": ("{unit}已安排人员办理", "{unit} has assigned somebody"),
    "task.assign.check": ("核查改由他人进行", "Somebody else checks it now"),
    "task.progress": ("{unit}反馈了进展", "{unit} reported progress"),
    "task.assist": ("请{to}协办", "{to} was asked to help"),
    "task.transfer": ("已转由{to}办理", "Passed on to {to}"),
    "task.extend": ("{unit}申请延期", "{unit} asks for more time"),
    "task.decide": ("不同意延期", "No more time was given"),
    "task.decide.granted": ("已同意延期", "More time was given"),
    "task.return": ("{unit}已退回，将改派", "{unit} returned it; it will be sent to another unit"),
    "task.recall": ("派单已撤回，将改派", "Taken back; it will be sent to another unit"),
    "task.recall.undo": ("派单已撤销", "Sending was undone"),
    "task.finish": ("{unit}反馈已办结，等待核查", "{unit} says it is done; waiting to be checked"),
    "task.finish.partly": ("{unit}反馈本单位部分已办结", "{unit} has done its part"),
    "task.finish.clarified": ("上报人已补充情况", "The reporter has answered"),
    "task.finish.there": ("网格员核实：情况属实", "The worker of the grid has found it so"),
    "task.finish.not_there": ("网格员核实：现场没有发现", "The worker of the grid has not found it"),
    "task.finish.fixed": ("核查结果：修好了", "Checked: fixed"),
    "task.finish.not_fixed": ("核查结果：没修好", "Checked: not fixed"),
}


@dataclass
class Names:
    """Names of the people, posts and units that events point to, read at once."""

    people: dict[UUID, str] = field(default_factory=dict)
    posts: dict[UUID, tuple[str, UUID]] = field(default_factory=dict)
    units: dict[UUID, str] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def unit_of(self, post: UUID | None) -> str:
        return self.units.get(self.posts[post][1], "") if post in self.posts else ""


def is_public(note: Note) -> bool:
    """Whether the reporter reads it too."""
    return note.audience == Note.REPORTER


def timelines(pks: Sequence[UUID], *, sees_internal: bool, language: str) -> dict[UUID, list[dict[str, Any]]]:
    """Rows of the timelines of some incidents, oldest first; internal notes only where `sees_internal`."""
    events = Event.objects.filter(subject_kind="incident", subject_id__in=pks).order_by("id")
    rows = list(events[: EVENTS_MAX * max(1, len(pks))])
    names = _names(rows)
    found: dict[UUID, list[dict[str, Any]]] = {}
    for event in rows:
        shown = _row(event, names, sees_internal=sees_internal, language=language)
        found.setdefault(event.subject_id, []).append(shown)
    return found


def _row(event: Event, names: Names, *, sees_internal: bool, language: str) -> dict[str, Any]:
    data: dict[str, Any] = event.data
    note = names.notes.get(str(data.get("note")))
    shown = note is not None and (sees_internal or note.audience == Note.REPORTER)
    who = None
    if event.actor_post in names.posts:
        role, unit = names.posts[event.actor_post]
        person = names.people.get(event.actor_person, "") if event.actor_person else ""
        who = {"name": person, "role": role, "unit": names.units.get(unit, "")}
    return {
        "id": event.pk,
        "name": event.name,
        "at": event.at,
        "who": who,
        "from": data.get("incident_from", data.get("from")),
        "to": data.get("incident_to", data.get("to")),
        "note": note.text if note is not None and shown else None,
        "note_for_reporter": note is not None and note.audience == Note.REPORTER,
        "line": line(event, names, language),
        "task": data.get("task"),
        "undo": bool(data.get("undo")),
        "on_behalf": bool(data.get("on_behalf")),
        "photos": data.get("photos", []),
        "clock": _clock(data, language),
    }


def line(event: Event, names: Names, language: str) -> str:
    """The sentence of an event for people."""
    key = event.name + _suffix(event)
    texts = LINES.get(key, ("", ""))
    units = [names.units.get(UUID(unit), "") for unit in _sent_to(event)]
    joined = ("、" if language == "zh" else ", ").join(unit for unit in units if unit)
    empty = ("相关单位", "the unit") if language == "zh" else ("the unit", "the unit")
    values = {"unit": names.unit_of(event.actor_post) or empty[0], "to": joined or empty[0]}
    return texts[1 if language == "en" else 0].format(**values)


def _sent_to(event: Event) -> list[str]:
    """Units that an event sends work, a card or a reminder to."""
    data = event.data
    for one in ("carded", "urged_unit"):
        if data.get(one):
            return [data[one]]
    return [task["unit"] for task in data.get("tasks", data.get("urged", [])) if task.get("unit")]


def _suffix(event: Event) -> str:
    tell = _SUFFIXES.get(event.name)
    return tell(event.data) if tell else ""


def _assigned(data: Mapping[str, Any]) -> str:
    return ".check" if data.get("kind") == "verify" else ""


def _finished(data: Mapping[str, Any]) -> str:
    if data.get("kind") == "clarify":
        return ".clarified"
    if data.get("kind") == "confirm":
        return ".there" if data.get("fixed") else ".not_there"
    if data.get("kind") == "verify":
        return ".fixed" if data.get("fixed") else ".not_fixed"
    return "" if data.get("incident_to") == "verifying" else ".partly"


# Which of the lines of an event is meant, where it has more than one.
_SUFFIXES: Final[Mapping[str, Callable[[Mapping[str, Any]], str]]] = {
    "incident.supervise": lambda data: f".{data['level']}",
    "incident.card": lambda data: f".{data['level']}",
    "incident.judge": lambda data: ".upheld" if data["upheld"] else ".cancelled",
    "incident.rate": lambda data: ".wish" if data.get("wish") else f".{data['rating']}",
    "incident.urge": lambda data: ".reporter" if data["by_reporter"] else "",
    "task.recall": lambda data: ".undo" if data.get("undo") else "",
    "task.assign": _assigned,
    "task.decide": lambda data: ".granted" if data.get("granted") else "",
    "task.finish": _finished,
}


def _clock(data: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    clock = data.get("clock")
    if not clock:
        return None
    name = STAGE.get(clock["stage"], ("", ""))[1 if language == "en" else 0]
    return {"stage": clock["stage"], "name": name, "due_at": clock.get("due_at"), "late": bool(clock.get("late"))}


def _names(events: list[Event]) -> Names:
    posts = {event.actor_post for event in events if event.actor_post}
    people = {event.actor_person for event in events if event.actor_person}
    units = {UUID(unit) for event in events for unit in _sent_to(event)}
    notes = {str(event.data["note"]) for event in events if event.data.get("note")}
    names = Names()
    for pk, role, unit in Post.objects.filter(pk__in=posts).values_list("pk", "role", "unit_id"):
        names.posts[pk] = (role, unit)
        units.add(unit)
    names.people = dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))
    names.units = dict(Unit.objects.filter(pk__in=units).values_list("pk", "name"))
    names.notes = {str(note.pk): note for note in Note.objects.filter(pk__in=notes)}
    return names
