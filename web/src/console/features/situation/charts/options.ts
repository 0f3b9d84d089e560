import type { EChartsCoreOption } from './echarts'

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

/** Colours and sizes of a chart: on white paper at a desk, or on a dark wall at five metres. */
export interface Look {
  ink: string
  pale: string
  line: string
  bar: string
  faint: string
  accent: string
  /** of letters, in pixels */
  size: number
}
export const PAPER: Look = { ink: '#17212b', pale: '#5a6774', line: '#dce2e8', bar: '#649ed1', faint: '#b9d3ec', accent: '#0b57a4', size: 12 }
export const WALL: Look = { ink: '#f2f6fa', pale: '#b3c0cc', line: '#33414e', bar: '#5aa5e6', faint: '#2f5b83', accent: '#ffd166', size: 26 }

export interface Bar {
  code: string
  name: string
  n: number
  /** number and change, as they stand beside the bar */
  text: string
  hue: string
  faded: boolean
}

const LETTERS_A_LINE = 13 // of a name beside its bar; a Chinese one is as wide as two

/** Pixels that these bars need, with room for the lines of the longest name. */
export function barsHeight(bars: readonly Pick<Bar, 'name'>[], look: Look): number {
  const letters = Math.max(1, ...bars.map(({ name }) => [...name].reduce((sum, letter) => sum + (letter > '\u2e80' ? 2 : 1), 0)))
  const lines = Math.ceil(letters / LETTERS_A_LINE)
  return Math.max(1, bars.length) * Math.round(look.size * Math.max(2.3, lines * 1.15 + 0.7)) + 8
}

/** One bar for each part, the largest on top; the hue belongs to the category, the words stand beside it. */
export function barsOption(bars: readonly Bar[], look: Look, animated: boolean): EChartsCoreOption {
  const label = { fontFamily: FONT, fontSize: look.size }
  return {
    animation: animated,
    animationDuration: 160,
    grid: { left: look.size * 8, right: look.size * 9, top: 2, bottom: 2 },
    xAxis: { type: 'value', show: false, min: 0, max: Math.max(1, ...bars.map((bar) => bar.n)) },
    yAxis: {
      type: 'category', inverse: true, data: bars.map((bar) => bar.name), axisTick: { show: false }, axisLine: { show: false },
      triggerEvent: true,
      axisLabel: { ...label, color: look.ink, width: look.size * 7.5, overflow: 'break', lineHeight: look.size * 1.15, margin: look.size / 2 },
    },
    series: [
      {
        type: 'bar', barWidth: '62%', barMaxWidth: look.size * 1.7, cursor: 'pointer', emphasis: { itemStyle: { borderColor: look.accent, borderWidth: 2 } },
        data: bars.map((bar) => ({
          value: bar.n,
          // Yellow on white and black on dark would have no edge.
          itemStyle: { color: bar.hue, opacity: bar.faded ? 0.35 : 1, borderColor: look.pale, borderWidth: 0.5, borderRadius: 2 },
          label: { show: true, position: 'right', formatter: bar.text, color: look.ink, ...label },
        })),
      },
    ],
  }
}

export interface TrendStep {
  label: string
  n: number
  before: number | null
}

/** The steps of the window as bars, those of the window before as a line, so that a shape is told from a change. */
export function trendOption(steps: readonly TrendStep[], chosen: number | null, names: { now: string; before: string }, look: Look, animated: boolean): EChartsCoreOption {
  const label = { fontFamily: FONT, fontSize: look.size, color: look.pale }
  return {
    animation: animated,
    animationDuration: 160,
    grid: { left: 4, right: 8, top: look.size, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    // As letters on the canvas: a box of HTML would need styles that the content policy refuses.
    tooltip: { trigger: 'axis', renderMode: 'richText', axisPointer: { type: 'shadow' }, confine: true, textStyle: { fontFamily: FONT, fontSize: look.size } },
    xAxis: {
      type: 'category', data: steps.map((step) => step.label), axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } },
      axisLabel: { ...label, hideOverlap: true },
    },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, axisLabel: label, splitLine: { lineStyle: { color: look.line } } },
    series: [
      {
        name: names.now, type: 'bar', cursor: 'pointer', barCategoryGap: '20%',
        data: steps.map((step, at) => ({ value: step.n, itemStyle: { color: chosen === null || chosen === at ? look.bar : look.faint } })),
      },
      {
        name: names.before, type: 'line', showSymbol: false, silent: true, connectNulls: false,
        lineStyle: { color: look.pale, width: look.size / 8, type: 'dashed' }, itemStyle: { color: look.pale },
        data: steps.map((step) => step.before),
      },
    ],
  }
}
