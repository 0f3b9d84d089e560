/** What every map looks like, whatever draws it. */
export const PAPER = '#eef1f4'
// Without glyphs in the style the map draws every character with the machine's own fonts, rare ones too.
export const FONT = ['PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', 'sans-serif']
/** Of an area that is not coloured. */
export const NEUTRAL = 'rgba(255,255,255,0.55)'
