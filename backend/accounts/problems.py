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


class SmsCodeRefused(Problem):
    code, status = "auth.sms_code_refused", 401
    en = "This code does not work: it is wrong, was used already, or is too old. Ask for a new one."
    zh = "验证码无效：可能输错、已用过或已过期。请重新获取。"


class SmsTooOften(Problem):
    code, status = "sms.too_often", 429
    en = "A code was asked for a moment ago. Ask for another one in {retry_after_s} s."
    zh = "获取验证码过于频繁，请在 {retry_after_s} 秒后再试。"


class SmsNotOffered(Problem):
    code, status = "sms.not_offered", 503
    en = "Codes by SMS are not set up here. Sign in with the QR code of your township, or with a password."
    zh = "本系统未开通短信验证码。请用镇街发放的二维码或账号密码登录。"


class TooManyCodes(Problem):
    code, status = "auth.too_many_codes", 400
    en = "At most {most} codes can be made at once. Make them in smaller parts."
    zh = "一次最多生成 {most} 个登录码。请分批生成。"


class CannotStandIn(Problem):
    code, status = "duty.cannot_stand_in", 400
    en = "This person cannot stand in. Choose somebody who is on duty in the same village or unit."
    zh = "该人员不能代班。请选择本村社或本单位在岗的人员。"


TERMS["roster_state"] = {
    "checking": ("正在检查", "being checked"), "checked": ("已检查", "checked"), "failed": ("检查失败", "not checked"),
    "applying": ("正在应用", "being applied"), "applied": ("已应用", "applied"),
    "undoing": ("正在撤销", "being taken back"), "undone": ("已撤销", "taken back"),
    "discarded": ("已放弃", "discarded"),
}  # fmt: skip


class RosterUnreadable(Problem):
    code, status = "roster.unreadable", 422
    en = "This is no XLSX file, or it is damaged. Save the sheet as XLSX and send it again."
    zh = "不是 XLSX 文件，或文件已损坏。请另存为 XLSX 后再上传。"


class RosterTooLarge(Problem):
    code, status = "roster.too_large", 422
    en = "The sheet has more than {most} rows, or is too large once unpacked. Split it into several files."
    zh = "表格超过 {most} 行，或解压后过大。请拆分为几个文件。"


class RosterColumns(Problem):
    code, status = "roster.columns", 422
    en = "The first row has to name the columns, at least name, phone and grid. Add them and send it again."
    zh = "第一行须有列名，至少有“姓名”“手机”“网格”。请补上后重新上传。"


class RosterNotNow(Problem):
    code, status = "roster.not_now", 409
    en = "The roster is {roster_state} now, so this cannot be done. Look at its new state."
    zh = "该名册现在{roster_state}，不能进行此操作。请查看最新状态。"


class RosterFaults(Problem):
    code, status = "roster.faults", 409
    en = "{faults} rows are wrong. Correct them in the sheet and send it again."
    zh = "有 {faults} 行有误。请在表格中改正后重新上传。"


class RosterNothing(Problem):
    code, status = "roster.nothing", 409
    en = "Nothing would change."
    zh = "没有需要更改的内容。"


class RosterBusy(Problem):
    code, status = "roster.busy", 409
    en = "Another roster of the area is being applied. Wait until it is done."
    zh = "本区域另一份名册正在应用。请稍后再试。"


class RosterUsed(Problem):
    code, status = "roster.used", 409
    en = "{rows} people of this roster have signed in or were changed since, so it cannot be taken back."
    zh = "名册中有 {rows} 人已登录或已更改，不能撤销。"
