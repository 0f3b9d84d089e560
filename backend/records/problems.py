"""What can be wrong with a record."""

from backend.core.problems import Problem


class RecordNotValid(Problem):
    code, status = "record.not_valid", 422
    en = "Some items of this record of class {klass} are not right. Correct the marked ones and send it again."
    zh = "该{klass}记录有项目填写不正确。请修改标出的项目后再提交。"


class UnknownRecordClass(Problem):
    code, status = "record.unknown_class", 422
    en = "There is no class of records {klass}. Choose one of the catalogue."
    zh = "没有记录类别 {klass}。请从目录中选择。"


class ShapeNotValid(Problem):
    code, status = "record.shape_not_valid", 422
    en = "A record of class {klass} is a valid {shape} in longitude and latitude. Draw it again on the map."
    zh = "{klass} 类记录须为有效的 {shape}（经纬度）。请在地图上重新绘制。"


class OutsideAllGrids(Problem):
    code, status = "record.outside_grids", 422
    en = "This place lies in no grid. Choose the place on the map."
    zh = "该位置不在任何网格内。请在地图上选择位置。"
