import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { NamedFile } from '@/api/client'
import { ApiError } from '@/api/errors'
import { client } from '@/console/server'
import { texts } from '@/console/texts'
import { useToasts } from '@/ui/toasts'
import ExportMenu from './ExportMenu.vue'

const settled = () => new Promise((resolve) => setTimeout(resolve))
let menu: VueWrapper

beforeEach(() => {
  URL.createObjectURL = vi.fn(() => 'blob:x')
  menu = mount(ExportMenu, {
    props: { path: 'incidents', query: () => ({ state: ['closed'], order: 'area', after: 'x', limit: 50 }) },
    global: { plugins: [texts] },
  })
})
afterEach(() => vi.restoreAllMocks())

describe('the menu of files', () => {
  it('takes the whole list with its filters, under the name that the server gives it', async () => {
    let give: (file: NamedFile) => void = () => undefined
    const file = vi.spyOn(client, 'file').mockReturnValue(new Promise((resolve) => (give = resolve)))
    const clicked = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
    await menu.findAll('button')[1]!.trigger('click')
    expect(menu.find('[role=status]').exists()).toBe(true)
    give({ name: '案件.xlsx', blob: new Blob(['a']) })
    await settled()
    expect(file).toHaveBeenCalledWith('/api/v1/incidents/export', {
      state: ['closed'], order: 'area', after: null, limit: null, format: 'xlsx',
    })
    expect((clicked.mock.contexts[0] as HTMLAnchorElement).download).toBe('案件.xlsx')
    expect(menu.findAll('button')).toHaveLength(3)
  })

  it('offers a map only for what lies on one', async () => {
    await menu.setProps({ table: true })
    expect(menu.findAll('button').map((it) => it.text())).toEqual(['CSV 表格', 'Excel 表格（XLSX）'])
  })

  it('says in the words of the server why there is no file', async () => {
    const problem = { code: 'insight.too_many_rows', message: '该列表超过 100000 行。' }
    vi.spyOn(client, 'file').mockRejectedValue(new ApiError(problem, 422))
    await menu.findAll('button')[0]!.trigger('click')
    await settled()
    expect(useToasts().toasts.value.at(-1)).toMatchObject({ tone: 'error', text: problem.message })
  })
})
