"""What can be wrong with a move."""

from backend.core.problems import TERMS, Problem
from backend.work.terms import CARD, FIELD, MOVE, ROLE, STATE

TERMS.update({"state": STATE, "move": MOVE, "allowed": MOVE, "role": ROLE, "field": FIELD, "card": CARD})


class MoveUnknown(Problem):
    code, status = "work.move_unknown", 404
    en = "There is no move {move}. Use one of the moves that the case offers."
    zh = "没有“{move}”这项操作。请使用页面上提供的操作。"


class MoveNotYours(Problem):
    code, status = "work.move_not_yours", 403
    en = "Your post ({role}) may not do this here ({move}). Ask the centre that answers for the case."
    zh = "您的岗位（{role}）不能对此事件进行“{move}”。请联系负责的中心。"


class MoveNotAllowed(Problem):
    code, status = "work.move_not_allowed", 409
    en = "This is {state} now; {move} is not possible. Possible: {allowed}."
    zh = "当前状态为 {state}，不能进行“{move}”。可以进行：{allowed}。"


class WordsNeeded(Problem):
    code, status = "work.words_needed", 400
    en = "Please write a few words: {field}."
    zh = "请填写说明（{field}）。"


class UnknownUnit(Problem):
    code, status = "work.unknown_unit", 400
    en = "This unit cannot be sent work from here. Choose one from the list."
    zh = "不能派给该单位。请从列表中选择。"


class UnknownPerson(Problem):
    code, status = "work.unknown_person", 400
    en = "This person has no post in the unit. Choose one from the list."
    zh = "此人在该单位没有岗位。请从列表中选择。"


class OneLead(Problem):
    code, status = "work.one_lead", 400
    en = "Exactly one unit leads; the others assist. Choose the one that leads."
    zh = "必须且只能有一个主办单位，其余为协办。请指定主办单位。"


class Ruled(Problem):
    code, status = "work.ruled", 409
    en = "The centre above has said that this is yours, so it cannot be returned. Ask for help, or for more time."
    zh = "上级中心已指定由您单位主办，不能再退回。如有困难，可申请协办或延期。"


class ForFewEyes(Problem):
    code, status = "work.for_few_eyes", 403
    en = "This case is for few eyes, so a unit does not open it to another. Ask the centre to send it on."
    zh = "此事件限定范围办理，单位不能自行转给其他单位。请联系中心处理。"


class NewDateNotLater(Problem):
    code, status = "work.new_date_not_later", 400
    en = "The new date has to lie behind the deadline, and within a year. Choose another."
    zh = "新的期限须晚于现期限，且不超过一年。请重新选择。"


class StillAsked(Problem):
    code, status = "work.still_asked", 409
    en = "More time was asked for already. Wait for the centre's decision, or call it."
    zh = "已提交延期申请。请等待中心决定，或电话联系。"


class NothingAsked(Problem):
    code, status = "work.nothing_asked", 409
    en = "Nobody asks for more time here now. Look at the case again."
    zh = "当前没有待决定的延期申请。请刷新后查看。"


class SameUnitTwice(Problem):
    code, status = "work.same_unit_twice", 400
    en = "The same unit is named twice. Take one of them away."
    zh = "同一单位被重复选择。请去掉一个。"


class RedCard(Problem):
    code, status = "work.red_card", 409
    en = "This task has a red card, so no more time is given. Finish it, or ask the centre for help."
    zh = "该任务已被红牌督办，不能再申请延期。请尽快办结，或请中心协调。"


class CardedAlready(Problem):
    code, status = "work.carded_already", 409
    en = "It is supervised already ({card}), and supervision only rises. Choose a higher level."
    zh = "已经{card}，督办只升不降。请选择更高一级。"


class NobodyToSupervise(Problem):
    code, status = "work.nobody_to_supervise", 409
    en = "The case lies with your own unit. Send it to a unit first, or go on with it yourself."
    zh = "该事件在本单位手中，没有可督办的单位。请先派单，或自行办理。"


class NoAppeal(Problem):
    code, status = "work.no_appeal", 409
    en = "This card was appealed already, or has no points. Look at the case again."
    zh = "该督办已申诉过，或不扣分，不能申诉。请刷新后查看。"


class NotAppealed(Problem):
    code, status = "work.not_appealed", 409
    en = "No appeal waits for a decision here now. Look at the case again."
    zh = "当前没有待裁定的申诉。请刷新后查看。"
