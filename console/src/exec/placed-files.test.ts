import { expect, it } from 'vitest'
import { type Entry, filesMax, placedOf, placedWithin } from './placed-files.ts'

const content = new File(['x'], 'x')
const file = (name: string): Entry => ({
  name,
  isFile: true,
  isDirectory: false,
  file: found => found(content),
})

/** As browsers tell of folders: some entries at a time, and none at the end. */
const folder = (name: string, entries: readonly Entry[]): Entry => ({
  name,
  isFile: false,
  isDirectory: true,
  createReader() {
    let at = 0
    return {
      readEntries(found) {
        const some = entries.slice(at, at + 2)
        at += some.length
        found(some as unknown as FileSystemEntry[])
      },
    }
  },
})

it('what was dropped keeps its place in its folder, however many there are', async () => {
  const site = folder('site', [
    file('index.html'),
    folder('css', [file('a.css'), file('b.css'), file('c.css')]),
    folder('empty', []),
  ])
  const placed = await placedWithin([file('alone'), site])
  expect(placed.map(({ path }) => path)).toEqual([
    'alone',
    'site/index.html',
    'site/css/a.css',
    'site/css/b.css',
    'site/css/c.css',
  ])
})

it('of too many files no more than one too many are looked at', async () => {
  const many = Array.from({ length: filesMax + 100 }, (_, at) => file(String(at)))
  expect(await placedWithin(many)).toHaveLength(filesMax + 1)
})

it('a file that was chosen by itself is placed by its name', () => {
  expect(placedOf([new File(['x'], 'a b')]).map(({ path }) => path)).toEqual(['a b'])
})
