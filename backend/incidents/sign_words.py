"""Sentences of signs, each with its figure, in Chinese and English."""

from collections.abc import Mapping
from typing import Final

from backend.incidents import evidence
from backend.incidents.models import EvidenceSign

_Pair = tuple[str, str]
LINES: Final[Mapping[str, _Pair]] = {
    evidence.MOCKED: ("手机说它用了模拟定位", "The phone says that its position was simulated"),
    evidence.MOVED: ("位置被手动移动了{metres}", "The position was moved by hand, by {metres}"),
    evidence.INACCURATE: ("定位精度只有 ±{exact}", "The position is only exact to ±{exact}"),
    evidence.FAR_FROM_GRID: ("上报位置离上报人的网格{metres}", "Reported {metres} from the reporter's own grid"),
    evidence.CLOCK: ("手机时钟快了{span}", "The phone's clock is {span} fast"),
    evidence.ELSEWHERE: ("照片位置离上报位置{metres}", "Taken {metres} from the reported position"),
    evidence.EARLY_PHOTO: ("拍摄时间比收到时间还晚{span}", "Its time is {span} after it arrived"),
    evidence.GALLERY: ("选自相册，不是现场拍摄", "From the gallery, not taken on the spot"),
    evidence.SEEN: ("这张照片在{case}中出现过", "This picture was in {case} before"),
    evidence.OLD_PHOTO: ("拍摄{span}后才上报", "Taken {span} before it was reported"),
}
_OLD_LATER: Final = ("拍摄{span}后才收到", "It came {span} after it was taken")
_OTHER: Final = ("另一件事件", "another case")
REASONS: Final[Mapping[str, _Pair]] = {
    "out_of_reach": ("到不了跟前", "could not get there"),
    "seen_from_afar": ("在远处看到的", "seen from afar"),
    "wrong_fix": ("定位不准", "the fix was wrong"),
    "noted_later": ("事后补报", "reported later"),
}


def sentence(sign: EvidenceSign, *, number: str | None, language: str) -> str:
    """What the sign says; `number` is that of the other case where the reader may see it."""
    english = language == "en"
    later = sign.code == evidence.OLD_PHOTO and sign.photo is not None and sign.photo.moment != "report"
    line = (_OLD_LATER if later else LINES[sign.code])[english]
    figure = sign.figure or 0.0
    case = (f"case {number}" if english else f"事件 {number} ") if number else _OTHER[english]
    metres = distance(figure, english=english)
    text = line.format(metres=metres, exact=metres.lstrip(), span=span(figure, english=english), case=case)
    reason = REASONS.get(sign.reason)
    if reason is None:
        return text
    return f"{text}: {reason[1]}" if english else f"{text}，原因：{reason[0]}"


def distance(metres: float, *, english: bool) -> str:
    """As people say it: 40 m, 350 m, 1.2 km, 48 km."""
    if metres < 1000:
        rounded = round(metres, -1) if metres >= 100 else round(metres)
        return f"{rounded:.0f} m" if english else f" {rounded:.0f} 米"
    kilometres = metres / 1000
    said = f"{kilometres:.1f}" if kilometres < 10 else f"{kilometres:.0f}"
    return f"{said} km" if english else f" {said} 公里"


def span(seconds: float, *, english: bool) -> str:
    """The two largest units: 2 days 3 hours, 3 hours 5 minutes, 8 minutes."""
    minutes = max(1, round(seconds / 60))
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, " 天", "day"), (hours, " 小时", "hour"), (rest, " 分钟", "minute")]
    first = next(at for at, (number, _, _) in enumerate(parts) if number)
    said = [part for part in parts[first : first + 2] if part[0]]
    if english:
        return " ".join(f"{number} {unit}{'s' if number > 1 else ''}" for number, _, unit in said)
    return "".join(f" {number}{unit}" for number, unit, _ in said)
