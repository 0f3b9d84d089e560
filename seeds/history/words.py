"""What people in the history say when they act: short, as it is typed on a phone or at a desk."""

from random import Random

from seeds.history.case import Case
from seeds.scenes.words import Kind, say

SILENT = 0.3  # share of the reports with a photo but without words

_ABOVE = (
    "涉及多个部门，镇街无法单独处理。",
    "需要上级部门协调资金。",
    "当事单位归上级主管，请协调。",
    "多次处理未果，提请上级办理。",
)
_ORDER = (
    "请先到现场核实，再反馈处理方案。",
    "请尽快处理，居民反映较集中。",
    "处理后请拍照反馈。",
    "注意安全，必要时联系派出所。",
)
_ON_THE_WAY = (
    "已到现场查看，材料明天到。",
    "已约当事人下周一见面。",
    "已通知责任单位，正在整改。",
    "施工队已进场，预计两天完成。",
)
_WITHDRAWN = ("报错了，同一处已有人上报。", "到现场再看已经清理掉了。", "选错分类，重新报一条。", "误触上报。")
_VOID = ("演练数据，作废。", "重复立案，作废。", "登记错误，另行立案。")
_HELD = (
    "等待管线单位割接，暂缓办理。",
    "当事人外出务工，约定节后再调。",
    "列入下季度改造计划，先做警示围护。",
    "等待上级批复经费。",
)


def reported(case: Case, chance: Random) -> str:
    """The reporter's words; many who send a photo write none."""
    if case.scene is not None and chance.random() < SILENT:
        return ""
    by_worker = case.reporter.role in ("worker", "deputy", "station")
    return _say(case, chance, "report" if by_worker else "resident")


def done(case: Case, chance: Random) -> str:
    """What the unit answers, or what was agreed."""
    agreed = case.category.group == "dispute" and case.category.verification == "document"
    return _say(case, chance, "mediation" if agreed else "answer")


def checked(case: Case, chance: Random, *, fixed: bool) -> str:
    return _say(case, chance, "fixed" if fixed else "not_fixed")


def not_ours(case: Case, chance: Random) -> str:
    return _say(case, chance, "return")


def why_rejected(case: Case, chance: Random) -> str:
    return _say(case, chance, "reject")


def _say(case: Case, chance: Random, kind: Kind) -> str:
    return say(case.category.code, chance, case.place, kind)


def why_above(chance: Random) -> str:
    return chance.choice(_ABOVE)


def order(chance: Random) -> str:
    return chance.choice(_ORDER)


def on_the_way(chance: Random) -> str:
    return chance.choice(_ON_THE_WAY)


def why_withdrawn(chance: Random) -> str:
    return chance.choice(_WITHDRAWN)


def why_void(chance: Random) -> str:
    return chance.choice(_VOID)


def why_held(chance: Random) -> str:
    return chance.choice(_HELD)
