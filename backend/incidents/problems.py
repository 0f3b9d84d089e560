"""What can be wrong with an incident."""

from backend.core.problems import TERMS, Problem

TERMS["channel"] = {
    "grid_patrol": ("网格巡查", "grid patrol"),
    "mobile_app": ("移动应用", "mobile app"),
    "sms": ("短信", "SMS"),
    "visit_letter": ("来信来访", "visits and letters"),
    "police_110": ("警情联动", "110 hand-over"),
    "hotline": ("热线", "hotline"),
    "portal": ("门户网站", "portal"),
    "order_above": ("上级交办", "order from above"),
    "department": ("部门", "department"),
}


class UnknownCategory(Problem):
    code, status = "incident.unknown_category", 400
    en = "There is no category {category}. Choose one from the list and send again."
    zh = "没有“{category}”这个类别。请从列表中选择后重新发送。"


class PhotoRequired(Problem):
    code, status = "incident.photo_required", 400
    en = "This category needs at least one photo. Take one and send again."
    zh = "该类别至少需要一张照片。请拍照后重新发送。"


class AlreadyReported(Problem):
    code, status = "incident.already_reported", 409
    en = "A report with this id exists already and says something else. It was not changed; send yours as a new report."
    zh = "相同编号的上报已存在且内容不同，原内容未被更改。请作为新的上报重新提交。"


class ExternalTwice(Problem):
    code, status = "incident.external_twice", 409
    en = "This message from {channel} has come in already ({external_id}). Look it up in the list."
    zh = "来自 {channel} 的该条信息（{external_id}）已经登记过。请在列表中查看。"


class NotVerified(Problem):
    code, status = "incident.not_verified", 409
    en = "Nobody has confirmed yet that it is fixed. Close it after the verification."
    zh = "尚未核查确认。请在核查通过后结案。"


class NotPlaced(Problem):
    code, status = "incident.not_placed", 409
    en = "The place is not known yet. Put it on the map first."
    zh = "尚未确定位置。请先在地图上定位。"


class NoOwner(Problem):
    code, status = "incident.no_owner", 409
    en = "No centre answers for the area {area}. Ask the administrator to set one up."
    zh = "区域 {area} 没有负责的中心。请联系管理员设置。"


class ChannelNotYours(Problem):
    code, status = "incident.channel_not_yours", 403
    en = "Your post ({role}) cannot enter reports from {channel}. Choose another channel, or ask your centre."
    zh = "您的岗位（{role}）不能登记来源为 {channel} 的事件。请选择其他来源，或联系本级中心。"


class ProofRequired(Problem):
    code, status = "incident.proof_required", 400
    en = "This category needs a photo of the result. Take one and send again."
    zh = "该类别办结时需要现场照片。请拍照后重新提交。"


class NotSettledHere(Problem):
    code, status = "incident.not_settled_here", 409
    en = "Cases of this category are not settled on the spot. Pass it on to the centre."
    zh = "该类别不能当场自办自结。请转给中心办理。"


class BeforeRequired(Problem):
    code, status = "incident.before_photo_required", 409
    en = "There is no photo of how it was before. Add one to the case first, or pass it on to the centre."
    zh = "缺少处理前的照片。请先在事件中补充照片，或转给中心办理。"


class AgreementRequired(Problem):
    code, status = "incident.agreement_required", 400
    en = "Write down the agreement: who agreed, and on what (at least {least} characters)."
    zh = "请写明协议内容：谁与谁、达成什么约定（至少 {least} 个字）。"


class NeedsRuling(Problem):
    code, status = "incident.needs_ruling", 409
    en = "Units have returned it {returns} times. The centre above now says whose it is; or pass it on to that centre."
    zh = "已被退回 {returns} 次，须由上级中心指定主办单位；也可上报上级中心。"


class NothingToRule(Problem):
    code, status = "incident.nothing_to_rule", 409
    en = "There is no dispute about who does this. Leave it to the centre that answers for the case."
    zh = "该事件没有需要裁定的主办争议。请由负责的中心派单。"


class NoCentreAbove(Problem):
    code, status = "incident.no_centre_above", 409
    en = "There is no centre above this one. Send the case to a unit yourself."
    zh = "没有上级中心可以上报。请由本级派单。"


class CannotMerge(Problem):
    code, status = "incident.cannot_merge", 409
    en = "It cannot be merged into this case: that one is over, is this one, or is for other eyes. Choose another."
    zh = "不能并入所选事件：该事件已结束、就是本事件，或可见范围不同。请另选一件。"


class RatedAlready(Problem):
    code, status = "incident.rated_already", 409
    en = "This case was rated already. If the problem is back, report it anew."
    zh = "该事件已评价过。如问题再次出现，请重新上报。"


class FeedbackOver(Problem):
    code, status = "incident.feedback_over", 409
    en = "A case can be rated for {days} days after it was closed by a unit. If the problem is back, report it anew."
    zh = "单位办结的事件可在结案后 {days} 天内评价。如问题再次出现，请重新上报。"


class NothingWished(Problem):
    code, status = "incident.nothing_wished", 409
    en = "Nobody wishes to have this case opened again. Look at the case again."
    zh = "没有待答复的重启申请。请刷新后查看。"


class AskedAlready(Problem):
    code, status = "incident.asked_already", 409
    en = "This question waits for its answer already. Wait, call them, or take it back first."
    zh = "该问题已经发出，正在等待回复。请稍候、电话联系，或先撤回。"


class NobodyToAsk(Problem):
    code, status = "incident.nobody_to_ask", 409
    en = "Nobody can be asked: it was not reported from a phone, or no worker is on duty in the grid. Call instead."
    zh = "没有可询问的人：不是手机上报的，或网格内无人在岗。请电话了解。"


class NobodyToUrge(Problem):
    code, status = "incident.nobody_to_urge", 409
    en = "The case waits for yourself or your unit. Go on with it, or send it to a unit."
    zh = "该事件正等待您本人或本单位处理，没有可催办的对象。请继续办理或派单。"


class UrgedAlready(Problem):
    code, status = "incident.urged_already", 409
    en = "It was urged within this half of a working day, and they were rung. Wait, or call them."
    zh = "半个工作日内已催办过，承办人已收到提醒。请稍候，或直接电话联系。"


class NotLateYet(Problem):
    code, status = "incident.not_late_yet", 409
    en = "It is still in time. Once its deadline has passed you can urge it here."
    zh = "尚在办理期限内。超过期限后，可在这里催办。"


class UndoTooLate(Problem):
    code, status = "incident.undo_too_late", 409
    en = "Only the last step can be undone, for {seconds} s. Ask the centre to go on with the case as it is."
    zh = "只能在 {seconds} 秒内撤销最近一步。请联系中心按现状处理。"


class PreservedAlready(Problem):
    code, status = "incident.preserved_already", 409
    en = "The photos of this case are preserved already. Look at its timeline for the reason."
    zh = "该事件的照片原件已保全。原因见办理记录。"


class NotPreserved(Problem):
    code, status = "incident.not_preserved", 409
    en = "The photos of this case are not preserved, or no longer. Look at its timeline."
    zh = "该事件的照片原件未保全，或保全已解除。请查看办理记录。"


class ClaimedAlready(Problem):
    code, status = "incident.claimed_already", 409
    en = "{name} ({unit}) deals with this case. Ask them, or take it over."
    zh = "{name}（{unit}）正在处理该事件。请先沟通，或直接接手。"


class NothingToClaim(Problem):
    code, status = "incident.nothing_to_claim", 409
    en = "This case waits for nobody. Open another one of the list."
    zh = "该事件无需处理。请从列表中打开其他事件。"
