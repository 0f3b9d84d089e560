"""What can be wrong with a photo."""

from backend.core.problems import TERMS, Problem


class HashMismatch(Problem):
    code, status = "photo.hash_mismatch", 422
    en = "The photo arrived damaged, nothing was kept. Send it again."
    zh = "照片在传输中损坏，未保存。请重新发送。"


class NotAnImage(Problem):
    code, status = "photo.not_an_image", 415
    en = "This is no JPEG, PNG, WebP or HEIC picture and no voice note. Take the photo again, or choose another one."
    zh = "这不是 JPEG、PNG、WebP 或 HEIC 图片，也不是语音。请重新拍摄，或选择其他照片。"


class TooLargeVoice(Problem):
    code, status = "voice.too_large", 413
    en = "This voice note is too large; at most {max_bytes} bytes are accepted. Record a shorter one."
    zh = "语音过大，最多 {max_bytes} 字节。请录短一些。"


class TooLongVoice(Problem):
    code, status = "voice.too_long", 422
    en = "This voice note is longer than {max_s} s. Record a shorter one."
    zh = "语音超过 {max_s} 秒。请录短一些。"


class BrokenVoice(Problem):
    code, status = "voice.broken", 422
    en = "This voice note is damaged, or is no recording of sound alone. Record it again."
    zh = "语音已损坏，或不是单纯的录音。请重新录制。"


class TooLargePhoto(Problem):
    code, status = "photo.too_large", 413
    en = "This photo is too large; at most {max_bytes} bytes are accepted. Take it with a lower resolution."
    zh = "照片过大，最多 {max_bytes} 字节。请降低分辨率后重新拍摄。"


class Incomplete(Problem):
    code, status = "photo.incomplete", 400
    en = "Only {received} of {announced} bytes arrived, nothing was kept. Send the photo again."
    zh = "只收到 {announced} 字节中的 {received} 字节，未保存。请重新发送照片。"


class LengthNeeded(Problem):
    code, status = "photo.length_needed", 411
    en = "The request does not say how long the photo is. Send it with Content-Length."
    zh = "请求没有说明照片长度。请带上 Content-Length 重新发送。"


class BeingPrepared(Problem):
    code, status = "photo.being_prepared", 202
    en = "The photo has arrived and is being prepared. It is shown in a moment."
    zh = "照片已收到，正在处理，请稍候。"


class NotThereYet(Problem):
    code, status = "photo.not_there_yet", 404
    en = "The photo has been announced, but has not arrived yet. It follows as soon as the phone has a network."
    zh = "照片尚未上传，手机联网后会自动补传。"


class OriginalRemoved(Problem):
    code, status = "photo.original_removed", 410
    en = "The original was removed on {date}, when its time of keeping was over. The photo itself is still shown."
    zh = "原图已于 {date} 按保存期限清除，照片仍可查看。"


class Refused(Problem):
    code, status = "photo.refused", 410
    en = "This photo cannot be shown ({refusal}). Ask for a new one."
    zh = "这张照片无法显示（{refusal}）。请要求重新拍摄。"


class TooManyPixels(Problem):
    code, status = "photo.too_many_pixels", 422
    en = "This picture has more than {max_pixels} pixels. Take it with a lower resolution."
    zh = "图片超过 {max_pixels} 像素。请降低分辨率后重新拍摄。"


class Broken(Problem):
    code, status = "photo.broken", 422
    en = "This picture is damaged and cannot be opened. Take the photo again."
    zh = "图片已损坏，无法打开。请重新拍摄。"


class Animated(Problem):
    code, status = "photo.animated", 415
    en = "Moving pictures are not accepted. Take a photo instead."
    zh = "不接受动态图片。请拍摄照片。"


class TooHeavy(Problem):
    code, status = "photo.too_heavy", 422
    en = "This picture needs too much memory or time to open. Take it with a lower resolution, as JPEG."
    zh = "打开这张图片需要过多内存或时间。请用 JPEG 格式、较低分辨率重新拍摄。"


class GaveUp(Problem):
    code, status = "photo.gave_up", 422
    en = "The photo could not be prepared after several attempts. Send it again."
    zh = "照片多次处理未成功。请重新发送。"


class WrongOffset(Problem):
    code, status = "upload.wrong_offset", 409
    en = "{offset} bytes of this photo are here. Send what follows them."
    zh = "这张照片已收到 {offset} 字节。请从这里继续上传。"


class Gone(Problem):
    code, status = "upload.gone", 410
    en = "This upload was ended, or is older than a week. Begin it again."
    zh = "这次上传已结束或超过一周。请重新开始上传。"


class Busy(Problem):
    code, status = "upload.busy", 423
    en = "Bytes of this photo are arriving over another connection. Try again in {retry_after_s} s."
    zh = "这张照片正通过另一个连接上传。请在 {retry_after_s} 秒后重试。"


class TooLong(Problem):
    code, status = "upload.too_long", 413
    en = "This goes beyond the {length} bytes that were announced. Ask how far the upload is, and go on from there."
    zh = "超出了事先说明的 {length} 字节。请先查询已上传多少，再继续。"


class ChecksumMismatch(Problem):
    code, status = "upload.checksum_mismatch", 460
    en = "This piece arrived damaged and was dropped. Send it again."
    zh = "这一段在传输中损坏，已丢弃。请重新发送这一段。"


class UnknownChecksum(Problem):
    code, status = "upload.unknown_checksum", 400
    en = "This checksum cannot be read. Known are: {known}, each with the digest in base64."
    zh = "无法识别校验值。支持：{known}，摘要用 base64 编码。"


class VersionNeeded(Problem):
    code, status = "upload.version_needed", 412
    en = "Uploads speak tus {version}. Send the header Tus-Resumable with it."
    zh = "上传使用 tus {version} 协议。请带上 Tus-Resumable 请求头。"


class WrongType(Problem):
    code, status = "upload.wrong_type", 415
    en = "Pieces are sent as {expected}."
    zh = "分段请用 {expected} 类型发送。"


TERMS["refusal"] = {
    TooManyPixels.code: ("像素过多", "too many pixels"),
    Broken.code: ("图片已损坏", "damaged"),
    Animated.code: ("动态图片", "moving picture"),
    TooHeavy.code: ("图片过大，无法打开", "too heavy to open"),
    GaveUp.code: ("多次处理未成功", "could not be prepared"),
    TooLongVoice.code: ("语音过长", "too long"),
    TooLargeVoice.code: ("语音过大", "too large"),
    BrokenVoice.code: ("语音已损坏", "damaged"),
    NotAnImage.code: ("不是支持的图片", "no picture"),
}
