"""What can be wrong with signing in."""

from backend.core.problems import TERMS, Problem

REASON = TERMS["reason"] = {
    "signed_out": ("本人退出", "signed out here"),
    "lost": ("手机遗失", "reported as lost"),
    "stolen": ("手机被盗", "reported as stolen"),
    "replaced": ("已换机或换人使用", "replaced by another phone or person"),
    "left": ("账号已停用", "the account was closed"),
    "expired": ("登录已过期", "the sign-in expired"),
    "ended": ("安全管理员已结束登录", "a security administrator ended it"),
}
# What the phone has to do with what lies on it.
THEN = TERMS["then"] = {
    "keep": ("请重新登录，未发送的内容仍保存在手机中", "Sign in again; what you have not sent stays on the phone"),
    "deliver": (
        "未发送的内容将提交给中心，随后清除本机数据",
        "What was not sent goes to the centre, then its data is removed",
    ),
    "wipe": ("本机上的数据将被清除", "The data on it is removed"),
}


class SignInFailed(Problem):
    code, status = "auth.failed", 401
    en = "User name or password is wrong. Check both, or ask your administrator for a new password."
    zh = "用户名或密码不正确。请检查后重试，或请管理员重置密码。"


class SlowDown(Problem):
    code, status = "auth.slow_down", 429
    en = "Too many wrong tries. Try again in {retry_after_s} s."
    zh = "尝试次数过多，请在 {retry_after_s} 秒后再试。"


class NoPost(Problem):
    code, status = "auth.no_post", 403
    en = "You hold no valid post, so there is nothing to show. Ask your administrator to give you one."
    zh = "您目前没有有效岗位，无法使用系统。请联系管理员分配岗位。"


class DeviceRevoked(Problem):
    code, status = "auth.device_revoked", 401
    en = "This phone was signed out ({reason}). {then}."
    zh = "本手机已退出登录（{reason}）。{then}。"


class StillSignedIn(Problem):
    code, status = "auth.still_signed_in", 409
    en = "This phone is signed in. Send in the ordinary way."
    zh = "本手机仍在登录状态。请按正常方式发送。"


class CodeRefused(Problem):
    code, status = "auth.code_refused", 401
    en = "This code does not work: it is wrong, was used already, or is too old. Ask your township for a new one."
    zh = "登录码无效：可能输错、已用过或已过期。请向镇街索取新的登录码。"


class TooManyCodes(Problem):
    code, status = "auth.too_many_codes", 400
    en = "At most {most} codes can be made at once. Make them in smaller parts."
    zh = "一次最多生成 {most} 个登录码。请分批生成。"


class CannotStandIn(Problem):
    code, status = "duty.cannot_stand_in", 400
    en = "This person cannot stand in. Choose somebody who is on duty in the same village or unit."
    zh = "该人员不能代班。请选择本村社或本单位在岗的人员。"
