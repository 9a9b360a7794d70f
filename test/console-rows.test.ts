// The table of docs/CONSOLE.md: every feature that was promised names a test that there is, and a picture that is made.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pictureNames } from './screenshots/scenes.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const rows = [
  ...read('docs/CONSOLE.md').matchAll(/^\| ([\d, –]+) \| [^|]+ \| ([\w-]+): ([^|]+?) \| ([\w, -]+) \|$/gm),
].map(([, numbers = '', file = '', title = '', pictures = '']) => ({
  ...{ numbers, file, title },
  pictures: pictures.split(', '),
}))

/** `39–41, 45` */
const numbersIn = (text: string): readonly number[] =>
  text.split(', ').flatMap(part => {
    const [first = 0, last = first] = part.split('–').map(Number)
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })

/** Rows that the documents of our users name, without those of accounts and workspaces. */
const promised = numbersIn(
  '1, 3–5, 10–13, 15–17, 21, 23, 24, 27–33, 36–39, 42–46, 48, 50, 53–57, 59–72, 80–85, 87–98, 104–107, 109–116, 120–126',
)

describe('the table of the console', () => {
  it('has every row that was promised', () => {
    const there = new Set(rows.flatMap(({ numbers }) => numbersIn(numbers)))
    expect(promised.filter(row => !there.has(row))).toEqual([])
  })

  it('has pictures of different names', () => {
    expect(pictureNames.filter((name, index) => pictureNames.indexOf(name) !== index)).toEqual([])
  })

  it.each(rows)('row $numbers: the test "$title" of $file is there, and $pictures is made', row => {
    const titles = [...read(`test/e2e/console/${row.file}.test.ts`).matchAll(/\bit\(\s*'([^']+)'/g)]
    const isThere = (name: string) => titles.some(([, title = '']) => title.startsWith(name))
    expect(row.title.split('; ').filter(name => !isThere(name))).toEqual([])
    expect(row.pictures.filter(picture => !pictureNames.includes(picture))).toEqual([])
  })
})

const mistakes = [
  ...read('docs/CONSOLE.md').matchAll(/^\| (\d+) \| [^|]* \| ([\w/-]+): mistake \1 \|$/gm),
].map(([, number = '', file = '']) => ({ number: Number(number), file }))

describe('the mistakes of other consoles', () => {
  it('have a line each', () => {
    expect([...new Set(mistakes.map(({ number }) => number))]).toEqual(
      Array.from({ length: 15 }, (_, index) => index + 1),
    )
  })

  it.each(mistakes)('mistake $number has a test of its name in $file', ({ number, file }) => {
    expect(read(`${file}.test.ts`)).toMatch(new RegExp(`\\b(it|test)\\(\\s*'mistake ${number}: `))
  })
})
