"""Words for states, moves and roles in both languages: (Chinese, English)."""

from typing import Final

STATE: Final = {
    "reported": ("已上报", "reported"),
    "registered": ("已立案", "registered"),
    "dispatched": ("已派单", "dispatched"),
    "in_progress": ("办理中", "in progress"),
    "verifying": ("待核查", "being verified"),
    "closed": ("已结案", "closed"),
    "withdrawn": ("已撤销", "withdrawn"),
    "rejected": ("不予立案", "rejected"),
    "merged": ("并案", "merged"),
    "on_hold": ("挂账", "on hold"),
    "void": ("作废", "void"),
    "accepted": ("已受理", "accepted"),
    "done": ("已办结", "done"),
    "returned": ("已退回", "returned"),
    "recalled": ("已撤回", "recalled"),
    "transferred": ("已转办", "transferred"),
    "cancelled": ("已取消", "cancelled"),
}
MOVE: Final = {
    "report": ("上报", "report"),
    "amend": ("修改", "amend"),
    "join": ("一并反映", "add to it"),
    "withdraw": ("撤销", "withdraw"),
    "settle": ("自办自结", "settle on the spot"),
    "undo": ("撤销", "undo"),
    "register": ("立案", "register"),
    "reject": ("不予立案", "reject"),
    "dispatch": ("派单", "dispatch"),
    "rework": ("返工", "send back"),
    "close": ("结案", "close"),
    "accept": ("受理", "accept"),
    "assign": ("分派到人", "assign"),
    "progress": ("阶段反馈", "progress"),
    "return": ("回退", "return"),
    "recall": ("撤回派单", "recall"),
    "finish": ("办结反馈", "finish"),
}
ROLE: Final = {
    "worker": ("网格员", "grid worker"),
    "deputy": ("代理网格员", "deputy"),
    "station": ("村社工作站", "village station"),
    "centre": ("中心值班员", "centre"),
    "centre_lead": ("中心负责人", "centre lead"),
    "unit": ("办理人员", "unit"),
    "unit_lead": ("办理单位负责人", "unit lead"),
    "entity": ("企事业单位", "enterprise or school"),
    "leader": ("领导", "leader"),
    "sysadmin": ("系统管理员", "system administrator"),
    "secadmin": ("安全管理员", "security administrator"),
    "auditor": ("审计管理员", "auditor"),
}
FIELD: Final = {
    "words": ("说明", "what was done"),
    "reason": ("原因", "the reason"),
    "fixed": ("修好了或没修好", "fixed or not fixed"),
    "tasks": ("主办单位", "the unit"),
}
STAGE: Final = {
    "register": ("立案", "registration"),
    "dispatch": ("派单", "dispatch"),
    "accept": ("受理", "acceptance"),
    "handle": ("办理", "handling"),
    "verify": ("核查", "verification"),
    "close": ("结案", "closing"),
}
