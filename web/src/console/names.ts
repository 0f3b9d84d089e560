import { useQuery } from '@tanstack/vue-query'
import { computed, type ComputedRef } from 'vue'
import type { Categories, Category } from '@/api/types'
import { groupOf } from '@/ui/categoryIcons'
import { categories } from './server'
import { useTexts } from './texts'

export interface CategoryNames {
  all: ComputedRef<Categories>
  /** Name of a leaf or a group in the language of the page; the code only while names are loading. */
  nameOf: (code: string) => string
  photoRequired: (code: string) => boolean
  /** What settling on the spot needs; null where the category does not allow it. */
  settleProof: (code: string) => Category['settle_proof']
}

export function useCategoryNames(): CategoryNames {
  const { language } = useTexts()
  const { data } = useQuery({ queryKey: ['categories', language], queryFn: categories, staleTime: 3_600_000 })
  const all = computed<Categories>(() => data.value ?? { groups: [], categories: [] })
  const names = computed(() => new Map([...all.value.groups, ...all.value.categories].map((it) => [it.code, it.name])))
  const photo = computed(() => new Set(all.value.categories.filter((it) => it.photo_required).map((it) => it.code)))
  const proofs = computed(() => new Map(all.value.categories.map((it) => [it.code, it.settle_proof])))
  return {
    all,
    nameOf: (code) => names.value.get(code) ?? names.value.get(groupOf(code)) ?? code,
    photoRequired: (code) => photo.value.has(code),
    settleProof: (code) => proofs.value.get(code) ?? null,
  }
}
