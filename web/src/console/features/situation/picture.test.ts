import { describe, expect, it } from 'vitest'
import { fileName } from './picture'

describe('the name of a file', () => {
  it('has nothing that a file system refuses', () => {
    expect(fileName(['余杭区', '11/2–11/8', 'a: b'], 'png')).toBe('余杭区-11-2–11-8-a-b.png')
    expect(fileName(['', ' x '], 'csv')).toBe('x.csv')
  })
})
