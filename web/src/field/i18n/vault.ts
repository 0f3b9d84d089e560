/** Words of what lies encrypted on the phone. */
export const zhVault = {
  'settings.sealed': '本机内容',
  'settings.sealed_yes': '草稿、照片和没发出的内容都加密存放',
  'settings.sealed_no': '这个浏览器不能加密。请只在自己的手机上用',
  'trouble.unreadable': '本机读不出来了。请重新上报一次。',
}

export const enVault = {
  'settings.sealed': 'What is kept here',
  'settings.sealed_yes': 'Drafts, photos and what was not sent are encrypted',
  'settings.sealed_no': 'This browser cannot encrypt: use it on a phone of your own only',
  'trouble.unreadable': 'This phone cannot read it any more. Please report it again.',
} satisfies Record<keyof typeof zhVault, string>
