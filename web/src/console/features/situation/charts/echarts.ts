import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

// Only what our two charts need: the whole library is four times as large.
use([BarChart, LineChart, GridComponent, TooltipComponent, CanvasRenderer])

export { init, type EChartsCoreOption, type EChartsType }
