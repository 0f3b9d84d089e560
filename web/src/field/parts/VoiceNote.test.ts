import 'fake-indexeddb/auto'
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createTexts } from '@/i18n'
import { current, type Field } from '../data/context'
import { en } from '../i18n/en'
import { zh } from '../i18n/zh'
import { freshStore } from '../testing/fakes'
import VoiceNote from './VoiceNote.vue'

class Recorder {
  static isTypeSupported = () => true
  state = 'inactive'
  ondataavailable?: (event: { data: Blob }) => void
  onstop?: () => void
  start = () => void (this.state = 'recording')
  stop() {
    this.state = 'inactive'
    this.ondataavailable?.({ data: new Blob(['sound']) })
    this.onstop?.()
  }
}
class Sound {
  createAnalyser = () => ({ fftSize: 8, getByteTimeDomainData: () => undefined })
  createMediaStreamSource = () => ({ connect: () => undefined })
  close = async () => undefined
}

let voice: VueWrapper

beforeEach(() => {
  vi.stubGlobal('MediaRecorder', Recorder)
  vi.stubGlobal('AudioContext', Sound)
  vi.stubGlobal('navigator', { ...navigator, userAgent: '', mediaDevices: { getUserMedia: async () => ({ getTracks: () => [] }) } })
  current.value = { store: freshStore() } as unknown as Field
  voice = mount(VoiceNote, { props: { photos: [] }, attachTo: document.body, global: { plugins: [createTexts({ zh, en })] } })
})
afterEach(() => {
  voice.unmount()
  current.value = null
  vi.unstubAllGlobals()
})
const told = () => voice.find('[role=status]').text()
const focused = () => document.activeElement?.textContent

it('says that it records and that it has recorded, and keeps the focus on what comes next', async () => {
  const record = voice.find('button')
  record.element.focus()
  await record.trigger('click')
  await flushPromises()
  expect(told()).toBe('正在录音')
  expect(focused()).toBe('说完了')
  await voice.find('button').trigger('click')
  await vi.waitFor(() => expect(voice.emitted('add')).toHaveLength(1))
  const [{ ref: photo }] = voice.emitted<[{ ref: object }]>('add')![0]!
  await voice.setProps({ photos: [photo] as never })
  await flushPromises()
  expect(told()).toBe('录好了')
  await vi.waitFor(() => expect(focused()).toBe('删除'))
})
