/** Words of web views in which nothing is kept. */
export const zhOnlineOnly = {
  'online_only.sign': '这里打开的网页不能离线用：没网发不出，离开就不留草稿。请改用手机浏览器打开。',
  'online_only.offline': '没有网络。这里现在发不出去，离开这一页就没有了。',
  'error.online_only': '没有网络，没有发出去。请不要离开这一页，有网后再点一次。',
}

export const enOnlineOnly = {
  'online_only.sign': 'Open this in the browser of the phone: here nothing works offline, and no drafts are kept.',
  'online_only.offline': 'No network. Nothing can be sent now, and it is gone when you leave this page.',
  'error.online_only': 'No network: it was not sent. Stay on this page and tap again once there is one.',
} satisfies Record<keyof typeof zhOnlineOnly, string>
