"""What people are told about incidents, and the names behind the parameters of notices."""

from backend.accounts.models import Unit
from backend.core.scope import SYSTEM
from backend.incidents.models import Category, Incident
from backend.notify.texts import notice, resolver
from gis.areas.queries import named


def _categories(codes: set[str], language: str) -> dict[str, str]:
    column = "name_en" if language == "en" else "name_zh"
    return dict(Category.objects.filter(pk__in=codes).values_list("pk", column))


def _areas(codes: set[str], language: str) -> dict[str, str]:
    del language
    names = named(codes | {code[:12] for code in codes})
    return {
        code: f"{names[code[:12]]} {names.get(code, '')}"
        if len(code) == 15 and code[:12] in names
        else names.get(code, "")
        for code in codes
    }


def _units(pks: set[str], language: str) -> dict[str, str]:
    del language
    return {str(pk): name for pk, name in Unit.objects.filter(pk__in=pks).values_list("pk", "name")}


def _numbers(pks: set[str], language: str) -> dict[str, str]:
    del language
    # Numbers only, for people who were told of the case: no scope is needed to name it to them.
    rows = Incident.objects.within(SYSTEM).filter(pk__in=pks)
    return {str(pk): number for pk, number in rows.values_list("pk", "number")}


resolver("category", _categories)
resolver("area", _areas)
resolver("unit", _units)
resolver("incident", _numbers)

notice(
    "incident.urgent",
    title=("紧急上报：{category}", "Urgent: {category}"),
    text=("{area}有紧急情况，请立即处置。", "Urgent report at {area}. Act now."),
)
notice(
    "incident.amend",
    title=("上报人修改了上报：{category}", "Changed by its reporter: {category}"),
    text=("{area}，{incident}。", "{area}, {incident}."),
)
notice(
    "incident.joined",
    title=("又有人反映：{category}", "Seen by somebody else, too: {category}"),
    text=("{area}，{incident}，已归入同一事件。", "{area}, {incident}: it was added to the same case."),
)
notice(
    "incident.withdraw",
    title=("上报人撤销了上报：{category}", "Withdrawn by its reporter: {category}"),
    text=("{area}，{incident}，无需办理。", "{area}, {incident}. Nothing to do."),
)
notice(
    "incident.registered",
    title=("您的上报已立案", "Your report was taken on"),
    text=(
        "{category}（{incident}）已立案，将派单办理。",
        "{category} ({incident}) was taken on and will be sent to a unit.",
    ),
)
notice(
    "incident.rejected",
    title=("您的上报未予立案", "Your report was not taken on"),
    text=("{category}（{incident}）未予立案，点开查看原因。", "{category} ({incident}): open it to see why."),
)
notice(
    "incident.dispatched",
    title=("您的上报已派单", "Your report was sent to a unit"),
    text=("{category}（{incident}）已派给{unit}。", "{category} ({incident}) was sent to {unit}."),
)
notice(
    "incident.closed",
    title=("您上报的问题已解决，谢谢", "What you reported is solved. Thank you"),
    text=(
        "{category}（{incident}）已结案，点开看处理后的照片。",
        "{category} ({incident}) is closed. Open it to see the photo.",
    ),
)
notice(
    "incident.rated",
    title=("上报人已评价：{category}", "Rated by its reporter: {category}"),
    text=("{area}（{incident}），点开看评价。", "{area} ({incident}). Open it to see how."),
)
notice(
    "incident.wish",
    title=("上报人希望重新办理：{category}", "The reporter wants the work to go on: {category}"),
    text=("{area}（{incident}），请重启或答复。", "{area} ({incident}). Open it again, or answer why not."),
)
notice(
    "incident.kept",
    title=("您的重启申请已答复", "Your wish has been answered"),
    text=("{category}（{incident}）维持结案，点开看原因。", "{category} ({incident}) stays closed: see why."),
)
notice(
    "incident.settled",
    title=("您上报的问题已当场解决，谢谢", "What you reported was settled on the spot. Thank you"),
    text=(
        "{category}（{incident}）由{unit}当场处理，点开看结果。",
        "{category} ({incident}) was settled by {unit}. Open it to see how.",
    ),
)
notice(
    "incident.undone",
    title=("上一步已撤销", "The last step was undone"),
    text=("{category}（{incident}）继续等待处理。", "{category} ({incident}) waits to be handled again."),
)
notice(
    "duty.stand_in",
    title=("请您代班：{area}", "You stand in for {area}"),
    text=(
        "该岗位人员请假，其待办事项现由您负责。",
        "Whoever has this post is on leave; what waits for them is yours for now.",
    ),
)
notice(
    "task.new",
    title=("新任务：{category}", "New task: {category}"),
    text=("{area}，请尽快受理。", "{area}. Please accept it soon."),
)
notice(
    "task.verify",
    title=("请到现场核查：{category}", "Please check at the spot: {category}"),
    text=("{area}，{unit}反馈已办结。", "{area}. {unit} says it is done."),
)
notice(
    "task.check",
    title=("请核实是否办好：{category}", "Please check whether it is settled: {category}"),
    text=(
        "{area}，{unit}反馈已办结。请回访或查看材料，并写明情况。",
        "{area}. {unit} says it is done. Call back or look at the document, and write down what you found.",
    ),
)
notice(
    "task.rework",
    title=("需要返工：{category}", "Work again: {category}"),
    text=("{area}，核查未通过。", "{area}. It was found not fixed."),
)
notice(
    "task.recalled",
    title=("派单已撤回：{category}", "Taken back: {category}"),
    text=("{area}的任务已撤回，无需办理。", "The task at {area} was taken back. Nothing to do."),
)
notice(
    "task.accepted",
    title=("已受理：{category}", "Accepted: {category}"),
    text=("{unit}已受理（{incident}）。", "{unit} has accepted it ({incident})."),
)
notice(
    "task.assigned",
    title=("安排给您的任务：{category}", "A task for you: {category}"),
    text=("{area}，请查看办理要求。", "{area}. Please look at what is asked."),
)
notice(
    "task.progress",
    title=("办理进展：{category}", "Progress: {category}"),
    text=("{unit}反馈了进展（{incident}）。", "{unit} reported progress ({incident})."),
)
notice(
    "task.returned",
    title=("任务被退回：{category}", "Returned: {category}"),
    text=(
        "{unit}退回了任务（{incident}），请改派。",
        "{unit} returned the task ({incident}). Send it to another unit.",
    ),
)
notice(
    "task.clarify",
    title=("请补充情况：{category}", "Please tell more: {category}"),
    text=("{area}（{incident}），点开看要补充什么。", "{area} ({incident}): open it to see what is asked."),
)
notice(
    "task.confirm",
    title=("请到现场核实：{category}", "Please look whether it is so: {category}"),
    text=("{area}（{incident}），群众反映，尚未立案。", "{area} ({incident}), told by a resident."),
)
notice(
    "task.clarified",
    title=("上报人已补充：{category}", "The reporter has answered: {category}"),
    text=("{area}（{incident}），请继续办理立案。", "{area} ({incident}). Please go on with it."),
)
notice(
    "task.confirmed",
    title=("网格员已核实：{category}", "The worker has looked: {category}"),
    text=("{area}（{incident}），请继续办理立案。", "{area} ({incident}). Please go on with it."),
)
notice(
    "task.finished",
    title=("已办结，待核查：{category}", "Done, to be checked: {category}"),
    text=("{unit}反馈已办结（{incident}）。", "{unit} says it is done ({incident})."),
)
notice(
    "task.ruled",
    title=("上级指定由您单位主办：{category}", "The centre above has named your unit: {category}"),
    text=("{area}，请尽快受理，不能再退回。", "{area}. Please accept it soon; it cannot be returned again."),
)
notice(
    "incident.needs_ruling",
    title=("两次退回，请指定主办：{category}", "Returned twice, please say whose it is: {category}"),
    text=("{area}，{incident}。", "{area}, {incident}."),
)
notice(
    "incident.ruled",
    title=("上级中心已指定主办单位：{category}", "The centre above has named the unit: {category}"),
    text=("由{unit}主办（{incident}）。", "{unit} leads ({incident})."),
)
notice(
    "incident.escalate",
    title=("下级中心上报：{category}", "Passed on to your centre: {category}"),
    text=("{area}，{incident}，请派单。", "{area}, {incident}. Please send it to a unit."),
)
notice(
    "incident.hand_down",
    title=("上级中心交办：{category}", "Handed down to your centre: {category}"),
    text=("{area}，{incident}，请派单。", "{area}, {incident}. Please send it to a unit."),
)
notice(
    "incident.moved_on",
    title=("您的上报已转其他中心办理", "Another centre answers for your report"),
    text=("{category}（{incident}）现由{unit}负责。", "{category} ({incident}): {unit} answers for it now."),
)
notice(
    "incident.merged",
    title=("您的上报已与同一问题并案", "Your report is handled together with another of the same"),
    text=("{category}（{incident}）：办理结果会照常告诉您。", "{category} ({incident}): you will hear how it ends."),
)
notice(
    "incident.unmerge",
    title=("您的上报恢复单独办理", "Your report is handled on its own again"),
    text=("{category}（{incident}）。", "{category} ({incident})."),
)
notice(
    "incident.hold",
    title=("暂缓办理：{category}", "On hold: {category}"),
    text=(
        "{area}，{incident}，期限暂停计算，点开查看原因。",
        "{area}, {incident}: the deadline waits. Open it to see why.",
    ),
)
notice(
    "incident.resume",
    title=("恢复办理：{category}", "The work goes on: {category}"),
    text=("{area}，{incident}，期限继续计算。", "{area}, {incident}: the deadline runs again."),
)
notice(
    "incident.reopen",
    title=("事件重启：{category}", "Opened again: {category}"),
    text=("{area}，{incident}，将重新派单。", "{area}, {incident}. It will be sent out anew."),
)
notice(
    "incident.void",
    title=("事件已作废：{category}", "Voided: {category}"),
    text=("{area}，{incident}，无需办理。", "{area}, {incident}. Nothing to do."),
)
notice(
    "task.assist",
    title=("请求协办：{category}", "Help is asked for: {category}"),
    text=("{incident}，已请{unit}协办。", "{incident}: {unit} was asked to help."),
)
notice(
    "task.extend",
    title=("申请延期，请决定：{category}", "More time is asked for, please decide: {category}"),
    text=("{unit}申请延期（{incident}）。", "{unit} asks for more time ({incident})."),
)
notice(
    "task.granted",
    title=("延期申请已同意：{category}", "More time was given: {category}"),
    text=("{incident}，新期限 {day}。", "{incident}: until {day}."),
)
notice(
    "task.not_granted",
    title=("延期申请未同意：{category}", "No more time was given: {category}"),
    text=("{incident}，请按原期限办理。", "{incident}: the deadline stays."),
)
notice(
    "incident.later",
    title=("您的上报需要更多时间", "Your report needs more time"),
    text=("{category}（{incident}）预计 {day} 前办结。", "{category} ({incident}): it is to be done by {day}."),
)
notice(
    "incident.urge",
    title=("催办：{category}", "Urged: {category}"),
    text=("{area}（{incident}），请抓紧处理。", "{area} ({incident}). Please go on with it now."),
)
notice(
    "incident.urge.desk",
    title=("{unit}被催办：{category}", "{unit} was urged: {category}"),
    text=("{area}（{incident}）。", "{area} ({incident})."),
)
notice(
    "card.ordinary",
    title=("您单位被督办：{category}", "You are supervised: {category}"),
    text=(
        "{area}（{incident}），请抓紧办理并反馈。",
        "{area} ({incident}). Please work on it now and say how it goes.",
    ),
)
notice(
    "card.yellow",
    title=("黄牌督办：{category}", "Yellow card: {category}"),
    text=("{unit}，{area}（{incident}）。请抓紧办理。", "{unit}, {area} ({incident}). Please work on it now."),
)
notice(
    "card.red",
    title=("红牌督办：{category}", "Red card: {category}"),
    text=(
        "{unit}，{area}（{incident}）。不能再延期，请立即办理。",
        "{unit}, {area} ({incident}). No more time is given; work on it at once.",
    ),
)
notice(
    "card.ordinary.desk",
    title=("{unit}被督办", "{unit} is supervised"),
    text=("{category}，{area}（{incident}）。", "{category}, {area} ({incident})."),
)
notice(
    "card.yellow.desk",
    title=("{unit}被黄牌督办", "{unit} has a yellow card"),
    text=("{category}，{area}（{incident}）。", "{category}, {area} ({incident})."),
)
notice(
    "card.red.desk",
    title=("{unit}被红牌督办", "{unit} has a red card"),
    text=("{category}，{area}（{incident}）。", "{category}, {area} ({incident})."),
)
notice(
    "card.appeal",
    title=("督办申诉待裁定：{unit}", "An appeal waits for you: {unit}"),
    text=("{category}，{area}（{incident}）。", "{category}, {area} ({incident})."),
)
notice(
    "card.upheld",
    title=("申诉未采纳，督办维持", "The card stands"),
    text=("{unit}，{category}（{incident}）。点开看理由。", "{unit}, {category} ({incident}). Open it to see why."),
)
notice(
    "card.cancelled",
    title=("申诉采纳，督办撤销", "The card was taken back"),
    text=(
        "{unit}，{category}（{incident}），扣分已撤销。",
        "{unit}, {category} ({incident}): the points are taken back.",
    ),
)
