import type { GlyphName } from '../../parts/glyphs'

type Words = [zh: string, en: string]
export interface Topic {
  key: string
  glyph: GlyphName
  title: Words
  steps: Words[]
}

/** What the app can do, in steps of one sentence; in the app itself, so that it can be read without a network. */
export const TOPICS: Topic[] = [
  { key: 'report', glyph: 'camera', title: ['上报一件事', 'Report something'], steps: [
    ['打开就是相机，按快门。', 'The app opens with the camera: press the shutter.'],
    ['点一个类别，再点“发送”。', 'Tap a category, then “Send”.'],
    ['十秒内可以撤回；办得怎么样在“我的结果”里看。', 'You can take it back for ten seconds; what comes of it is under “My results”.'],
  ] },
  { key: 'voice', glyph: 'mic', title: ['说，不用打字', 'Say it instead of typing'], steps: [
    ['上报或办结时点“说一句”，最多 60 秒，可以回听、删除重说。', 'In a report or an answer tap “Say it”, up to 60 s; hear it, delete it, say it anew.'],
    ['没网也能录，和照片一起发送。', 'It works without a network and is sent with the photos.'],
  ] },
  { key: 'offline', glyph: 'unsent', title: ['没有网络时', 'Without a network'], steps: [
    ['照常拍、照常发，都先存在手机上。', 'Photograph and send as usual; it is kept on the phone first.'],
    ['有网时自动发送，右上角的“未传”会变成 0。', 'It is sent by itself when there is a network; “not sent” at the top goes to 0.'],
    ['两天没发出去会提醒，请找个有网的地方打开一下。', 'After two days you are reminded: open the app where there is a network.'],
  ] },
  { key: 'refused', glyph: 'warn', title: ['没有被接受怎么办', 'When something is not accepted'], steps: [
    ['首页会出现红色提示，写着原因。', 'A red line on the first page says why.'],
    ['点开它，原来写的、拍的都还在，改好再发。', 'Open it: words and photos are still there. Correct it and send again.'],
  ] },
  { key: 'place', glyph: 'pin', title: ['位置不准', 'The place is wrong'], steps: [
    ['点位置旁边的“改”，移动地图让图钉对准问题。', 'Tap “Change” beside the place and move the map under the pin.'],
    ['蓝色圆圈是定位的误差，站到开阔处等几秒会变小。', 'The blue circle is how exact the position is; in the open it gets smaller within seconds.'],
    ['图钉离定位 200 米以上，要选一个原因。', 'If the pin is more than 200 m away, choose a reason.'],
  ] },
  { key: 'same', glyph: 'people', title: ['别人已经报过', 'Somebody has reported it already'], steps: [
    ['选了类别后，50 米内同类的未结事件会显示出来。', 'After you chose a category, open cases of its kind within 50 m are shown.'],
    ['是同一件就点“并入这件”，你的照片和话会加进去，结果也会通知你。', 'If it is the same, add to it: your photos and words go there, and you hear how it ends.'],
  ] },
  { key: 'blur', glyph: 'blur', title: ['遮挡人脸、车牌', 'Blur faces and plates'], steps: [
    ['点开照片，点“遮挡”，用手指涂抹。', 'Open the photo, tap “Blur”, rub with a finger.'],
    ['发送前就已遮住，原图不留在手机上。', 'It is gone before anything is sent, and the original is not kept.'],
  ] },
  { key: 'tasks', glyph: 'tasks', title: ['任务和核查', 'Tasks and checks'], steps: [
    ['新任务会响铃，点开受理、办结或退回。', 'A new task rings: open it to accept, finish or return it.'],
    ['现场核查：对着“之前”的照片看，点“修好了”或“没修好”。', 'A check at the spot: compare with the photo from before, tap “Fixed” or “Not fixed”.'],
    ['▲ 快到期，■ 已超期。', '▲ is due soon, ■ is overdue.'],
  ] },
  { key: 'map', glyph: 'map', title: ['地图', 'Map'], steps: [
    ['自己的网格和事件没有网络也能看。', 'Your grids and cases are there without a network.'],
    ['在设置里可以把周围的地图也存到手机上。', 'In the settings you can keep the map around them on the phone, too.'],
  ] },
  { key: 'patrol', glyph: 'walk', title: ['巡查和走访', 'Patrols and visits'], steps: [
    ['地图页点“巡查”，开始后顶上会一直显示，结束就停止记录。', 'Tap “Patrol” on the map; a line at the top stays while it records, and ends with it.'],
    ['没有定位的一段不会补画，记录只有你自己能看，保留 90 天。', 'A stretch without a position is not filled in; only you can see it, for 90 days.'],
    ['“今天的走访”最多 20 户，加密保存 24 小时。', '“Visits of today” has at most 20 doors and is kept encrypted for 24 hours.'],
  ] },
  { key: 'see', glyph: 'grid', title: ['字太小、太阳太亮', 'Too small, too bright'], steps: [
    ['设置里打开“大字”，字和按钮都变大。', 'Switch on “Large type” in the settings: type and buttons grow.'],
    ['打开“阳光下看”，变成纯黑白。', 'Switch on “Bright sun” for black on white.'],
  ] },
  { key: 'leave', glyph: 'person', title: ['请假、换人用手机', 'Leave, and sharing the phone'], steps: [
    ['设置里把自己设为请假，并选一位代班人。', 'In the settings, say that you are on leave and who stands in.'],
    ['换人前退出登录：没发完会先问你，留下的内容只有你登录后才发送。', 'Sign out before somebody else takes the phone: you are asked about what is not sent, and it is sent only as yours.'],
  ] },
  { key: 'lost', glyph: 'phone', title: ['手机丢了', 'The phone is lost'], steps: [
    ['马上告诉街道中心，由中心停用这台手机。', 'Tell the township centre at once; it switches the phone off.'],
    ['停用后什么也打不开，下次启动时手机上的内容会清除。', 'From then on nothing opens, and what is on it is removed at the next start.'],
  ] },
]

export function found(topics: Topic[], query: string): Topic[] {
  const asked = query.trim().toLowerCase()
  if (!asked) return topics
  const says = (words: Words): boolean => words.some((text) => text.toLowerCase().includes(asked))
  return topics.filter(({ title, steps }) => says(title) || steps.some(says))
}
