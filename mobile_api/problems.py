"""Why a mutation was not done."""

from backend.core.problems import Problem


class Conflict(Problem):
    code, status = "mutation.conflict", 409
    en = "This entry was sent before with other content. Open the draft and send it as a new one."
    zh = "此条目曾以不同内容提交。请打开草稿，作为新条目重新提交。"


class PredecessorRefused(Problem):
    code, status = "mutation.predecessor_refused", 409
    en = "An earlier entry that this one builds on was not accepted. Correct that one and send both again."
    zh = "所依赖的前一条未被接受。请先修改前一条，再一起重新提交。"


class UnknownKind(Problem):
    code, status = "mutation.unknown_kind", 400
    en = "The server does not know “{kind}”. Update the app and send it again."
    zh = "服务器不支持“{kind}”。请更新应用后重新提交。"


class TooMany(Problem):
    code, status = "mutation.too_many", 413
    en = "At most {most} entries can be sent at once. Send them in smaller parts."
    zh = "一次最多提交 {most} 条。请分批提交。"


class TooDeep(Problem):
    code, status = "mutation.too_deep", 400
    en = "This entry is nested more than {most} levels deep, so it was not accepted. Open the draft and send it anew."
    zh = "此条目嵌套超过 {most} 层，未被接受。请打开草稿重新提交。"


class Failed(Problem):
    code, status = "mutation.failed", 500
    en = "The server could not handle this entry. Nothing was changed; open the draft and send it again."
    zh = "服务器未能处理此条目，没有改动任何内容。请打开草稿重新提交。"


class AlreadyDelivered(Problem):
    code, status = "delivery.already", 409
    en = "This phone has handed over what it had. It can do so once only."
    zh = "本手机已提交过未发送的内容，只能提交一次。"


class AlreadyDecided(Problem):
    code, status = "delivery.decided", 409
    en = "This entry was decided already. Look at its new state."
    zh = "此条目已处理。请查看最新状态。"


class NotReadable(Problem):
    code, status = "delivery.not_readable", 409
    en = "This entry cannot be read, so it cannot be taken in. Download it, or set it aside."
    zh = "此条目无法读取，不能收下。请下载查看，或搁置。"


class TooManyDelivered(Problem):
    code, status = "delivery.too_many", 413
    en = "A phone can hand over at most {most} entries."
    zh = "一部手机最多提交 {most} 条。"
