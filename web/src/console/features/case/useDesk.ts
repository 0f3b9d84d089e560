import { useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, onBeforeUnmount, onMounted, ref, watch, type Ref } from 'vue'
import { isApiError } from '@/api/errors'
import type { AtDesk } from '@/api/types'
import { errorText } from '@/ui/errorText'
import { useToasts } from '@/ui/toasts'
import { incidents } from '@/console/server'
import { useTexts } from '@/console/texts'

// The server forgets a desk that was silent for two and a half minutes.
const SAY_MS = 60_000

/** Tells colleagues that this desk shows the case, and who of them does; nobody waits for it, and it may fail. */
export function useDesk(id: Ref<string>) {
  const cache = useQueryClient()
  const { t, word } = useTexts()
  const toasts = useToasts()
  const busy = ref(false)
  const { data } = useQuery({
    queryKey: ['desk', id],
    queryFn: ({ signal }) => incidents.show(id.value, signal),
    refetchInterval: SAY_MS,
    retry: false,
    // What was true when the case was last open here is not true now.
    gcTime: 0,
  })
  const leave = (which: string): void => void incidents.leave(which).catch(() => undefined)
  const leaveThis = (): void => leave(id.value)
  watch(id, (_, before) => leave(before))
  onMounted(() => window.addEventListener('pagehide', leaveThis))
  onBeforeUnmount(() => {
    window.removeEventListener('pagehide', leaveThis)
    leaveThis()
  })

  async function act(ask: () => Promise<AtDesk>): Promise<void> {
    const which = id.value
    busy.value = true
    try {
      cache.setQueryData(['desk', which], await ask())
    } catch (error) {
      // Somebody was quicker: now it is seen who, and the button says so.
      if (isApiError(error) && error.code === 'incident.claimed_already') void cache.invalidateQueries({ queryKey: ['desk', which] })
      toasts.fail(errorText(error, word, t('error.unknown')))
    } finally {
      busy.value = false
    }
  }
  return {
    others: computed(() => data.value?.others ?? []),
    claim: computed(() => data.value?.claim ?? null),
    known: computed(() => data.value !== undefined),
    busy,
    take: (over: boolean) => act(() => incidents.claim(id.value, over)),
    release: () => act(() => incidents.release(id.value)),
  }
}
