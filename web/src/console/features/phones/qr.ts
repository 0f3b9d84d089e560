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
  const bars: string[] = []
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < count; column++) {
      const from = column
      while (column < count && made.isDark(row, column)) column++
      if (column > from) bars.push(`M${from} ${row}h${column - from}v1h${from - column}z`)
    }
  }
  return { count, path: bars.join('') }
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
