"""What can be wrong with a file of grids, and when an import cannot be done."""

from backend.core.problems import TERMS, Problem

TERMS["archive_fault"] = {
    "members": ("文件太多", "too many files"),
    "one_shapefile": ("应只有一个 Shapefile", "not exactly one Shapefile"),
    "parts": ("缺少 .shx 或 .dbf", ".shx or .dbf is missing"),
    "too_large": ("解压后过大", "too large once unpacked"),
}
TERMS["detail"] = {"features": ("图形", "shapes"), "vertices": ("顶点", "vertices")}
TERMS["import_state"] = {
    "read": ("已读取", "read"), "checking": ("正在检查", "being checked"), "checked": ("已检查", "checked"),
    "failed": ("检查失败", "not checked"), "applying": ("正在应用", "being applied"), "applied": ("已应用", "applied"),
    "undoing": ("正在撤销", "being taken back"), "undone": ("已撤销", "taken back"),
    "discarded": ("已放弃", "discarded"),
}  # fmt: skip


class FormatNotKnown(Problem):
    code, status = "imports.format_not_known", 422
    en = "This is not a GeoPackage, a zipped Shapefile or GeoJSON. Save the grids in one of these and send them again."
    zh = "不是 GeoPackage、压缩的 Shapefile 或 GeoJSON 文件。请另存为其中一种格式后再上传。"


class Broken(Problem):
    code, status = "imports.broken", 422
    en = "The file cannot be read: it is damaged or not complete. Save it again and send it once more."
    zh = "文件无法读取：已损坏或不完整。请重新保存后再上传。"


class ArchiveRefused(Problem):
    code, status = "imports.archive_refused", 422
    en = "The archive is not accepted ({archive_fault}). Pack exactly one Shapefile with its .shp, .shx, .dbf and .prj."
    zh = "压缩包不符合要求（{archive_fault}）。请只打包一个 Shapefile，含 .shp、.shx、.dbf 和 .prj。"


class WrongGeometry(Problem):
    code, status = "imports.wrong_geometry", 422
    en = "Grids are polygons, and this layer holds something else too. Keep the polygons only and send it again."
    zh = "网格必须是面，该图层含有其他类型的图形。请只保留面后再上传。"


class TooDetailed(Problem):
    code, status = "imports.too_detailed", 422
    en = "The file holds more than {most} {detail}. Simplify the borders or split the file."
    zh = "文件超过 {most} 个{detail}。请简化边界或拆分文件。"


class NoShapes(Problem):
    code, status = "imports.no_shapes", 422
    en = "There are no grids in this file. Choose the file or the layer that holds them."
    zh = "文件中没有网格。请选择含有网格的文件或图层。"


class ViewsRefused(Problem):
    code, status = "imports.views_refused", 422
    en = "The GeoPackage holds views, which are not read. Save the layer of the grids as a file of its own."
    zh = "GeoPackage 中含有视图，无法读取。请把网格图层单独另存为一个文件。"


class ReferenceUnreadable(Problem):
    code, status = "imports.reference_unreadable", 422
    en = "The coordinates cannot be brought into degrees by their coordinate system. Say which system the file has."
    zh = "无法按该坐标系换算成经纬度。请指明文件的坐标系。"


class ReferenceNeeded(Problem):
    code, status = "imports.reference_needed", 422
    en = "The coordinates are no degrees, and the file names no system for them. Choose it, for metres with its zone."
    zh = "坐标不是经纬度，文件也没有说明坐标系。请选择坐标系（以米为单位时选择分带）。"


class AxesSwapped(Problem):
    code, status = "imports.axes_swapped", 422
    en = "Latitude stands before longitude in this file. Save it with longitude first and send it again."
    zh = "文件中纬度写在了经度前面。请按先经度、后纬度保存后重新上传。"


class ReadingFailed(Problem):
    code, status = "imports.reading_failed", 422
    en = "Reading the file took too much time or memory. Simplify the borders or split the file."
    zh = "读取文件耗时或占用内存过多。请简化边界或拆分文件。"


class TooTangled(Problem):
    code, status = "imports.too_tangled", 422
    en = "Borders cross each other in more than {most} places. Put the overlaps right in the file, or split it."
    zh = "边界相互交叉超过 {most} 处。请在文件中改正重叠，或拆分文件。"


class FieldMissing(Problem):
    code, status = "imports.field_missing", 422
    en = "The layer has no field {field}. Choose the field that holds it from the list."
    zh = "图层中没有字段 {field}。请从列表中选择对应字段。"


class NotPossibleNow(Problem):
    code, status = "imports.not_possible_now", 409
    en = "The import is {import_state} now, so this cannot be done. Look at its new state."
    zh = "该导入现在{import_state}，不能进行此操作。请查看最新状态。"


class FaultsLeft(Problem):
    code, status = "imports.faults_left", 409
    en = "{faults} faults are left. Put them right in the file, or let small gaps and overlaps be closed."
    zh = "还有 {faults} 处错误。请在文件中改正，或选择自动闭合细小的缝隙和重叠。"


class NothingToDo(Problem):
    code, status = "imports.nothing_to_do", 409
    en = "The file holds the grids as they are. There is nothing to apply."
    zh = "文件中的网格与现有网格一致，无需应用。"


class CountyBusy(Problem):
    code, status = "imports.county_busy", 409
    en = "Another import of this county is being applied or taken back. Wait until it has finished."
    zh = "本县（市、区）另有导入正在应用或撤销。请等待完成。"


class OnceADay(Problem):
    code, status = "imports.once_a_day", 409
    en = "{grids} of these grids began today. Take today's import back first, or apply this one tomorrow."
    zh = "其中 {grids} 个网格今天才启用。请先撤销今天的导入，或明天再应用。"


class OutOfDate(Problem):
    code, status = "imports.out_of_date", 409
    en = "The grids have changed since the check. Check the file again."
    zh = "检查之后网格已有变化。请重新检查文件。"


class NotTheLast(Problem):
    code, status = "imports.not_the_last", 409
    en = "Later imports build on this one. Take those back first."
    zh = "之后的导入以此为基础。请先撤销之后的导入。"


class NotLocal(Problem):
    code, status = "imports.not_local", 422
    en = "Only a file on this computer can be read, no address and no folder. Name an existing file."
    zh = "只能读取本机上的文件，不能是网址或文件夹。请指定已有的文件。"
