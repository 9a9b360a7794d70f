import { describe, expect, it } from 'vitest'
import { costsOf } from './reporter.ts'

describe('what tests cost', () => {
  it('is summed by project, and the most expensive files are named, the first first', () => {
    const files = [
      { project: 'fast', path: 'src/a.test.ts', seconds: 1.04 },
      { project: 'fast', path: 'src/b.test.ts', seconds: 2 },
      { project: 'e2e', path: 'test/e2e/c.test.ts', seconds: 30 },
    ]
    expect(costsOf(files)).toEqual({
      cpuSeconds: 33,
      projects: { fast: 3, e2e: 30 },
      most: { 'e2e test/e2e/c.test.ts': 30, 'fast src/b.test.ts': 2, 'fast src/a.test.ts': 1 },
    })
    expect(Object.keys(costsOf(files).most)[0]).toBe('e2e test/e2e/c.test.ts')
  })

  it('names fifteen files at most', () => {
    const files = Array.from({ length: 20 }, (_, at) => ({ project: 'fast', path: `${at}`, seconds: at }))
    expect(Object.keys(costsOf(files).most)).toHaveLength(15)
  })
})
