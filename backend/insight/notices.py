"""What people read about the numbers themselves."""

from backend.notify.texts import notice

notice(
    "numbers.mended",
    title=("统计数据有误，已更正", "Numbers were wrong and have been put right"),
    text=(
        "复核发现{rows}行汇总数据与事件不符，已自动更正。请查看后台日志中“density:”开头的记录，并报告开发人员。",
        "A recount found {rows} rows of the rollups that differ from the cases, and put them right. "
        "Read the worker's log after “density:” and report it to the developers.",
    ),
)
