const DARK = new Set(['#e69f00', '#cc79a7', '#56b4e9', '#f0e442', '#999999'])

/** The colour that can be read on this hue. */
export function inkOn(hue: string): string {
  return DARK.has(hue.toLowerCase()) ? '#17212b' : '#ffffff'
}
