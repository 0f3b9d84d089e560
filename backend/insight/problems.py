"""What can be wrong with an export."""

from backend.core.problems import Problem


class TooManyRows(Problem):
    code, status = "insight.too_many_rows", 422
    en = "This list has more than {rows_max} rows, too many for one file. Choose an area or a time and try again."
    zh = "该列表超过 {rows_max} 行，无法放入一个文件。请选择区域或时间后再试。"
