import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { longest, longestFirst } from './longest-first.ts'

describe('the order of test files', () => {
  it('begins with the longest of each project, and leaves the others as they are', () => {
    const files = [
      `browsers ${longest[11]}`,
      'browsers z',
      `browsers ${longest[10]}`,
      'fast b',
      'fast a',
      `fast ${longest[0]}`,
    ]
    const sorted = longestFirst(files, file => {
      const [project = '', path = ''] = file.split(' ')
      return { project, path }
    })
    expect(sorted).toEqual([
      ...[`fast ${longest[0]}`, 'fast b', 'fast a'],
      ...[`browsers ${longest[10]}`, `browsers ${longest[11]}`, 'browsers z'],
    ])
  })

  it('names files that are there', () => {
    expect(longest.filter(path => !existsSync(join(import.meta.dirname, '..', path)))).toEqual([])
  })
})
