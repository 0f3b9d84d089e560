import qrcode from 'qrcode-generator'

export interface QrPicture {
  /** Modules on each side, without the white border of four that a reader needs. */
  count: number
  path: string
}

/** A QR code as the path of an SVG; drawn here, so that no code leaves the browser. */
export function qrOf(text: string): QrPicture {
  const made = qrcode(0, 'M')
  made.addData(text)
  made.make()
  const count = made.getModuleCount()
  const squares: string[] = []
  for (let row = 0; row < count; row++) for (let column = 0; column < count; column++) if (made.isDark(row, column)) squares.push(`M${column} ${row}h1v1h-1z`)
  return { count, path: squares.join('') }
}

/** What the QR code holds: the phone app's sign-in page with the code filled in. */
export function signInAddress(code: string, origin = location.origin): string {
  return `${origin}/field/signin?code=${code}`
}

/** As people read and type it: ABCD EFGH JKLM NPQR. */
export function inGroups(code: string): string {
  return code.match(/.{1,4}/g)?.join(' ') ?? ''
}

/** When a code ends, by the clock of those who use it. */
export function untilText(at: string, language: 'zh' | 'en'): string {
  return new Date(at).toLocaleString(language === 'en' ? 'en-GB' : 'zh-CN', { timeZone: 'Asia/Shanghai', dateStyle: 'medium', timeStyle: 'short' })
}
