import { computed, shallowRef } from 'vue'
import { server, type Card, type Cast } from './server'

export const cast = shallowRef<Cast | null>(null)
export const castError = shallowRef<unknown>(null)

export async function loadCast(): Promise<void> {
  castError.value = null
  try {
    cast.value = await server.cast()
  } catch (error) {
    castError.value = error
  }
}

export function cardOf(username: string | null | undefined): Card | null {
  return cast.value?.cards.find((card) => card.username === username) ?? null
}

export function partOf(part: Card['part']): Card | null {
  return cast.value?.cards.find((card) => card.part === part) ?? null
}

export const nameOf = (username: string | null | undefined): string => cardOf(username)?.name ?? ''
export const samples = computed(() => cast.value?.samples ?? [])
