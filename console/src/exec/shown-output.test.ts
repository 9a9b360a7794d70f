import { describe, expect, test } from 'vitest'
import { ShownOutput } from './shown-output.ts'

/** A screen that draws when it is told to. */
function slowScreen() {
  const drawn: string[] = []
  const due: (() => void)[] = []
  const output = new ShownOutput({
    write(bytes, done) {
      drawn.push(new TextDecoder().decode(bytes))
      due.push(done)
    },
    gapOf: bytes => `[${bytes} left out]\n`,
  })
  const push = (text: string) => output.push(new TextEncoder().encode(text))
  const drawAll = () => {
    for (let done = due.shift(); done; done = due.shift()) done()
  }
  return { drawn, push, drawAll }
}

describe('what a shell says', () => {
  test('is drawn as it comes while the screen keeps up', () => {
    const { drawn, push, drawAll } = slowScreen()
    push('one\n')
    drawAll()
    push('two\n')
    push('three\n')
    push('four\n')
    drawAll()
    expect(drawn).toEqual(['one\n', 'two\n', 'three\nfour\n'])
  })

  test('reaches a slow screen in pieces, each when the one before is drawn, and no byte of it is lost', () => {
    const { drawn, push, drawAll } = slowScreen()
    const line = `${'x'.repeat(99)}\n`
    for (let count = 0; count < 100; count++) push(line.repeat(100))
    expect(drawn).toHaveLength(1)
    drawAll()
    expect(drawn.join('')).toBe(line.repeat(10_000))
    expect(Math.max(...drawn.map(({ length }) => length))).toBeLessThanOrEqual(256 * 1024)
  })

  test('of more than can be read the newest whole lines are shown, and how much is not', () => {
    const { drawn, push, drawAll } = slowScreen()
    for (let count = 0; count < 400_000; count += 100)
      push(Array.from({ length: 100 }, (_, index) => `line ${count + index} ${'·'.repeat(20)}\n`).join(''))
    push('the end\n')
    drawAll()
    const all = drawn.join('')
    expect(all.endsWith('the end\n')).toBe(true)
    expect(all.length).toBeLessThan(10 * 1024 * 1024)
    const gap = /\[(\d+) left out\]\nline (\d+) ·+\n/.exec(all)
    expect(Number(gap?.[1])).toBeGreaterThan(1024 * 1024)
    // Behind the gap nothing is missing.
    const after = [...all.slice(gap?.index).matchAll(/line (\d+) /g)].map(([, number]) => Number(number))
    expect(after.every((number, index) => index === 0 || number === (after[index - 1] ?? 0) + 1)).toBe(true)
    expect(after.at(-1)).toBe(399_999)
  })
})
