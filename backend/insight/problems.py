"""What can be wrong with a question about numbers, and with an export."""

from backend.core.problems import Problem


class TooManyCases(Problem):
    code, status = "insight.too_many_cases", 422
    en = "More than {cases_max} cases lie in these days. Choose a smaller area or fewer days."
    zh = "这段时间内的事件超过 {cases_max} 件。请选择更小的区域或更短的时间。"


class TooManyRows(Problem):
    code, status = "insight.too_many_rows", 422
    en = (
        "This list has more than {rows_max} rows, which is all that a file of this kind holds. Choose an area or a "
        "time, or a CSV file, and try again."
    )
    zh = "该列表超过 {rows_max} 行，这种文件放不下。请选择区域或时间，或改用 CSV 后再试。"
