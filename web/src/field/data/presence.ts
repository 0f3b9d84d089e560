import { STORAGE } from '../demo/frame'

const nameFor = (person: string): string => `${STORAGE}here.${person}`
let release: () => void = () => undefined
let held: Promise<unknown> = Promise.resolve()

/** This tab shows nobody's work any more. */
export async function depart(): Promise<void> {
  release()
  await held
}

/** Lets other tabs know that this one shows the work of `person`. */
export async function arrive(person: string): Promise<void> {
  await depart()
  const { locks } = navigator as Partial<Navigator>
  if (!locks) return
  const left = new Promise<void>((resolve) => (release = resolve))
  await new Promise<void>((begun) => {
    held = locks.request(nameFor(person), { mode: 'shared' }, () => (begun(), left)).catch(() => begun())
  })
}

/** Does `work` unless some tab shows the work of `person`. */
export async function ifAbsent(person: string, work: () => Promise<void>): Promise<void> {
  const { locks } = navigator as Partial<Navigator>
  await (locks ? locks.request(nameFor(person), { ifAvailable: true }, (lock) => (lock ? work() : undefined)) : work())
}
