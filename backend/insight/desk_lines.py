"""What stands in the files of tasks, accounts and security events: no telephones, no words of restricted cases."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from backend.accounts.audit import Named, facts, names_of
from backend.accounts.models import Person
from backend.accounts.security import Account
from backend.core.models import Event
from backend.core.problems import TERMS
from backend.incidents.models import Incident
from backend.insight.lines import ZONE, case_columns, case_lines
from backend.insight.tables import Cell, Column, Line, Words, columns, said
from backend.work.models import Task
from gis.areas.queries import named

_KINDS: Final[Mapping[str, Words]] = {
    "handle": ("办理", "handle"), "verify": ("核查", "verify"), "clarify": ("补充", "clarify"),
    "confirm": ("核实", "confirm"), "inspect": ("排查", "inspect"), "visit": ("走访", "visit"),
    "notice": ("通知", "notice"), "broadcast": ("协查", "look-out"), "collect": ("采集", "collect"),
}  # fmt: skip
_EVENTS: Final[Mapping[str, Words]] = {
    "person.sign_in_failed": ("登录失败", "sign-in failed"),
    "address.sign_in_failed": ("登录失败（用户名不存在）", "sign-in failed, no such user name"),
    "person.signed_in": ("登录", "signed in"), "person.signed_out": ("退出", "signed out"),
    "person.post_switched": ("切换岗位", "used another post"), "device.revoked": ("结束手机登录", "phone ended"),
    "person.sessions_ended": ("结束全部登录", "all sessions ended"),
    "person.export_began": ("开始导出", "export began"), "person.export_ended": ("导出完成", "export ended"),
    "person.export_broke": ("导出中断", "export broke off"), "person.on_leave": ("离岗", "went on leave"),
    "person.back_on_duty": ("返岗", "back on duty"), "areas.import_added": ("上传网格文件", "grids handed in"),
    "areas.import_begun": ("开始导入网格", "import of grids began"),
    "areas.import_applied": ("网格导入完成", "grids imported"),
    "areas.import_undo_begun": ("开始撤销网格导入", "import began to be taken back"),
    "areas.import_undone": ("网格导入已撤销", "import taken back"),
    "areas.import_discarded": ("放弃网格导入", "import discarded"),
    "density.mended": ("统计数字已修复", "numbers mended"),
    "setting.changed": ("更改设置", "setting changed"),
    "routing.changed": ("更改派单规则", "routing rule changed"),
    "keeping.done": ("过期数据已删除", "removed what was over its days"),
    "person.code_made": ("生成登录码", "code made"), "person.code_ended": ("作废登录码", "code ended"),
    "person.sms_code_sent": ("发送短信验证码", "code sent by SMS"),
    "person.sms_code_failed": ("短信验证码未送达", "code not sent by SMS"),
    "device.delivered": ("停用手机补交", "ended phone handed over"),
    "delivery.accepted": ("收下补交内容", "work of an ended phone taken in"),
    "delivery.refused": ("补交内容未被接受", "work of an ended phone refused"),
    "delivery.aside": ("搁置补交内容", "work of an ended phone set aside"),
    "roster.added": ("上传人员名册", "roster handed in"),
    "roster.apply_begun": ("开始导入人员名册", "roster began to be applied"),
    "roster.applied": ("人员名册导入完成", "roster applied"),
    "roster.undo_begun": ("开始撤销人员名册", "roster began to be taken back"),
    "roster.undone": ("人员名册已撤销", "roster taken back"), "roster.discarded": ("放弃人员名册", "roster discarded"),
}  # fmt: skip
_BY: Final[Mapping[str, Words]] = {"console": ("电脑", "console"), "device": ("手机", "phone")}
_ACTIVE: Final[Mapping[str, Words]] = {"1": ("启用", "active"), "0": ("停用", "not active")}
_TASK = [
    ("task", "任务", "Task", 10), ("task_state", "任务状态", "Task state", 12), ("task_unit", "承办单位", "Unit", 24),
    ("sent_at", "派发时间" + ZONE[0], "Sent" + ZONE[1], 18),
    ("task_due_at", "任务到期" + ZONE[0], "Task due" + ZONE[1], 18),
    ("accepted_at", "受理时间" + ZONE[0], "Accepted" + ZONE[1], 18),
    ("ended_at", "办结时间" + ZONE[0], "Ended" + ZONE[1], 18),
]  # fmt: skip
_ACCOUNT = [
    ("name", "姓名", "Name", 12), ("username", "用户名", "User name", 18), ("active", "状态", "State", 10),
    ("role", "角色", "Role", 14), ("unit", "单位", "Unit", 28), ("area_code", "区划编码", "Area code", 18),
    ("area", "区划", "Area", 20), ("posts", "岗位数", "Posts", 8), ("phones", "登录中的手机", "Phones signed in", 16),
]  # fmt: skip
_EVENT = [
    ("at", "时间" + ZONE[0], "At" + ZONE[1], 18), ("event", "事件", "Event", 24), ("actor", "操作人", "Who", 12),
    ("actor_username", "操作人用户名", "User name", 18), ("about", "涉及账号", "About", 12),
    ("about_username", "涉及用户名", "Their user name", 18), ("area_code", "区划编码", "Area code", 18),
    ("area", "区划", "Area", 20), ("by", "方式", "By", 10), ("address", "地址", "Address", 18),
    ("model", "手机型号", "Phone", 18), ("reason", "原因", "Reason", 18), ("list", "清单", "List", 12),
    ("rows", "行数", "Rows", 8), ("devices", "手机数", "Phones ended", 12), ("stand_in", "代岗人", "Stand-in", 12),
]  # fmt: skip


def task_columns(language: str) -> list[Column]:
    return [*columns(_TASK, language), *case_columns(language)]


def task_lines(tasks: Sequence[Task], cases: Iterable[Incident], language: str) -> list[Line]:
    """Tasks of `cases`, each with its case."""
    found = list(cases)
    by_id = {case.pk: line for case, line in zip(found, case_lines(found, language), strict=True)}
    return [
        Line((*_task(task, language), *by_id[task.subject_id].cells), by_id[task.subject_id].point)
        for task in tasks
        if task.subject_id in by_id
    ]


def account_columns(language: str) -> list[Column]:
    return columns(_ACCOUNT, language)


def account_lines(accounts: Sequence[Account], language: str) -> list[Line]:
    """Each with its first post."""
    names = named(post.area_code for account in accounts for post in account.posts[:1])
    return [_account(account, names, language) for account in accounts]


def event_columns(language: str) -> list[Column]:
    return columns(_EVENT, language)


def event_lines(events: Sequence[Event], language: str) -> list[Line]:
    people, names = names_of(events), named(event.area_code for event in events)
    return [_event(event, people, names, language) for event in events]


def _task(task: Task, language: str) -> tuple[Cell, ...]:
    return (
        _term(_KINDS, task.kind, language), _term(TERMS["state"], task.state, language),
        task.unit.name if task.unit else "", task.dispatched_at, task.due_at, task.accepted_at, task.ended_at,
    )  # fmt: skip


def _account(account: Account, names: Mapping[str, str], language: str) -> Line:
    person, post = account.person, next(iter(account.posts), None)
    where = (post.unit.name, post.area_code, names.get(post.area_code, "")) if post else ("", "", "")
    cells: tuple[Cell, ...] = (
        person.name, person.username, _term(_ACTIVE, f"{person.is_active:d}", language),
        _term(TERMS["role"], post.role, language) if post else "", *where, len(account.posts), account.phones,
    )  # fmt: skip
    return Line(cells, None)


def _event(event: Event, people: Named, names: Mapping[str, str], language: str) -> Line:
    told = facts(event, people)
    about = event.subject_id if event.subject_kind == "person" else None
    cells: tuple[Cell, ...] = (
        event.at, _term(_EVENTS, event.name, language), *_person(people, event.actor_person), *_person(people, about),
        event.area_code, names.get(event.area_code, ""), _term(_BY, told.get("by", ""), language),
        told.get("address"), told.get("model"), _term(TERMS["reason"], told.get("reason", ""), language),
        told.get("list"), told.get("rows"), told.get("devices"), told.get("stand_in"),
    )  # fmt: skip
    return Line(cells, None)


def _person(people: Named, key: object) -> tuple[str, str]:
    person: Person | None = people.people.get(str(key))
    return (person.name, person.username) if person else ("", "")


def _term(terms: Mapping[str, Words], code: str, language: str) -> str:
    return said(terms.get(code, (code, code)), language)
