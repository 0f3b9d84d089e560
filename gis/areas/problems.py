"""What can be wrong with a position."""

from backend.core.problems import Problem


class PositionNotValid(Problem):
    code, status = "areas.position_not_valid", 400
    en = "This is not a position: longitude and latitude must be numbers of degrees. Take the position again."
    zh = "位置无效：经度、纬度必须是度数。请重新定位。"


class ReferenceNotKnown(Problem):
    code, status = "areas.reference_not_known", 400
    en = "The coordinate system {source_crs} is not known. Known are: {known}."
    zh = "不支持坐标系 {source_crs}。支持的有：{known}。"


class OutsideGrids(Problem):
    code, status = "areas.outside_grids", 422
    en = "No grid lies within {tolerance_m} m of this position. Choose the place on the map."
    zh = "该位置 {tolerance_m} 米内没有网格。请在地图上选择位置。"
