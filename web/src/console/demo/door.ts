import { computed, shallowRef } from 'vue'
import { hear, isDeskFrame, tellDoor, type ToDesk } from '@/api/frame'

const framed = __DEMO__ && isDeskFrame()
const told = shallowRef<ToDesk | null>(null)

/** The case of the story that the demo's front door tells around this frame; null everywhere else. */
export const storyCase = computed(() => told.value?.case ?? null)
/** Its place, while its pin has only just come and nobody has seen it yet. */
export const droppedPin = computed(() => {
  const story = told.value
  return story?.drop && story.case && story.point ? { id: story.case, point: story.point } : null
})

export function pinSeen(id: string): void {
  if (framed) tellDoor({ type: 'seen', case: id })
}

/** Called when the first page is there. */
export function joinDoor(): void {
  if (!framed) return
  hear<ToDesk>(() => window.parent, (message) => (told.value = message))
  tellDoor({ type: 'ready' })
}
