"""Errors that people and programs can act upon: a stable code, parameters, a sentence in two languages."""

from collections.abc import Mapping
from typing import ClassVar

CATALOGUE: dict[str, type["Problem"]] = {}
# Words for codes in messages: {param: {code: (Chinese, English)}}; apps add their own.
TERMS: dict[str, Mapping[str, tuple[str, str]]] = {}


class Problem(Exception):
    """An answer other than success.

    Subclasses set `code`, `status` (HTTP), `en` and `zh`; both texts are templates over `params`, which
    are ids, codes and numbers, never names. `fields` maps an input field to what is wrong with it.
    """

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400
    en: ClassVar[str] = ""
    zh: ClassVar[str] = ""

    def __init__(self, fields: dict[str, list[str]] | None = None, **params: object) -> None:
        super().__init__(self.code)
        self.params = params
        self.fields = fields or {}
        self.sides: dict[str, object] = {}

    def __init_subclass__(cls) -> None:
        if not cls.code:
            return
        known = CATALOGUE.get(cls.code)
        if known is not None and known.__qualname__ != cls.__qualname__:
            raise RuntimeError(f"Problem code {cls.code} is taken by {known.__qualname__}.")
        CATALOGUE[cls.code] = cls

    def message(self, language: str) -> str:
        """Sentence in `language` ("zh" or "en")."""
        side = 1 if language == "en" else 0
        shown = {name: _words(name, value, side) for name, value in self.params.items()}
        return (self.en if language == "en" else self.zh).format_map(_Params(shown))

    def body(self, language: str) -> dict[str, object]:
        told: dict[str, object] = {
            "code": self.code,
            "message": self.message(language),
            "params": {key: _plain(value) for key, value in self.params.items()},
            "fields": self.fields,
        }
        return told | {"sides": self.sides} if self.sides else told


class _Params(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "?"


def _words(name: str, value: object, side: int) -> object:
    terms = TERMS.get(name)
    if terms is None:
        return value
    words = [terms[code][side] if code in terms else code for code in str(value).split(", ")]
    return (", " if side else "、").join(words)


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | list | None) else str(value)


class NotFound(Problem):
    code, status = "core.not_found", 404
    en = "This does not exist, or it is not yours to see. Go back to the list."
    zh = "没有找到，或您无权查看。请返回列表。"


class Stale(Problem):
    code, status = "core.stale", 409
    en = "Somebody changed this meanwhile (version {current}, you have {yours}). Look at the new state and try again."
    zh = "内容已被别人更新（现版本 {current}，您的版本 {yours}）。请查看最新内容后再试。"

    def beside(self, *, mine: object, current: object) -> "Stale":
        """With both sides: what the caller sent, and the thing as the caller may see it now."""
        self.sides = {"mine": mine, "current": current}
        return self


class Invalid(Problem):
    code, status = "core.invalid", 400
    en = "Some fields are not right. Correct the marked ones and send again."
    zh = "有内容填写不正确。请修改标出的项目后再提交。"


class Unreadable(Problem):
    code, status = "core.unreadable", 400
    en = "The request could not be read. Send it again."
    zh = "请求无法读取。请重新发送。"


class SignInNeeded(Problem):
    code, status = "auth.sign_in_needed", 401
    en = "Please sign in."
    zh = "请先登录。"


class RoleNotAllowed(Problem):
    code, status = "auth.role_not_allowed", 403
    en = "The post {role} may not do this. Switch to another post or ask your centre."
    zh = "当前岗位（{role}）不能进行此操作。请切换岗位，或联系本级中心。"


class CsrfFailed(Problem):
    code, status = "auth.csrf", 403
    en = "This page is out of date. Reload it and try again."
    zh = "页面已过期。请刷新后再试。"


class MethodNotAllowed(Problem):
    code, status = "core.method_not_allowed", 405
    en = "This address does not take {method}. Reload the page or update the app."
    zh = "此地址不接受 {method} 请求。请刷新页面或更新应用。"


class UnsupportedMedia(Problem):
    code, status = "core.unsupported_media", 415
    en = "This kind of content is not accepted here. Update the app and send it again."
    zh = "不接受这种内容格式。请更新应用后重新发送。"


class TooLarge(Problem):
    code, status = "core.too_large", 413
    en = "This is too large; at most {max_bytes} bytes are accepted. Send it in smaller parts."
    zh = "内容过大，最多 {max_bytes} 字节。请分成几次发送。"


class AddressTooLong(Problem):
    """Said by nginx, which reads no more of such a request."""

    code, status = "core.address_too_long", 414
    en = "This address is too long. Choose fewer filters at once."
    zh = "地址过长。请减少同时选择的筛选条件。"


class Overloaded(Problem):
    code, status = "core.overloaded", 503
    en = "Many people are working right now. It is tried again in {retry_after_s} s."
    zh = "当前使用人数较多，{retry_after_s} 秒后自动重试。"


class StorageFull(Problem):
    code, status = "core.storage_full", 507
    en = "The server has no room left. Nothing was lost; the administrator has been told."
    zh = "服务器存储已满。内容没有丢失，已通知管理员。"


class Unexpected(Problem):
    code, status = "core.unexpected", 500
    en = "Something went wrong on our side. Try again; if it stays, report the number below."
    zh = "系统出错。请重试；如仍不行，请告知下方编号。"
