import { describe, expect, test } from 'vitest'
import { captureConsole } from '../../testing/fixtures/captured-console.ts'
import { LiveArea, terminalOf } from './terminal.ts'

describe('a terminal', () => {
  test.each([
    [true, { TERM: 'xterm' }, true],
    [false, { TERM: 'xterm' }, false],
    [true, { TERM: 'dumb' }, false],
    [true, { TERM: 'xterm', NO_COLOR: '1' }, false],
    [true, { TERM: 'xterm', CI: 'true' }, false],
    [true, { TERM: 'xterm', GITHUB_ACTIONS: 'true' }, false],
    [true, {}, false],
  ])('real: %j with %j is smart: %j', (isTerminal, env, isSmart) => {
    expect(terminalOf(captureConsole({ isTerminal }).err, env).isSmart).toBe(isSmart)
  })

  test('paints only where that is wanted', () => {
    const { err } = captureConsole()
    expect(terminalOf(err, { TERM: 'xterm' }).paint('red', 'x')).toBe('x')
    expect(terminalOf(err, { FORCE_COLOR: '1' }).paint('red', 'x')).toBe('\u001b[31mx\u001b[0m')
    expect(terminalOf(err, { FORCE_COLOR: '0' }).paint('red', 'x')).toBe('x')
    expect(terminalOf(err, { FORCE_COLOR: '1', NO_COLOR: '1' }).paint('red', 'x')).toBe('x')
  })

  test('of plain letters gets plain letters', () => {
    const { err } = captureConsole()
    expect(terminalOf(err, { LANG: 'C' }).symbols.done).toBe('v')
    expect(terminalOf(err, { LANG: 'de_DE.UTF-8' }).symbols.done).toBe('✓')
    expect(terminalOf(err, {}).symbols.done).toBe('✓')
  })
})

/** What a terminal shows after this was written to it: lines, the cursor's way up, and erasing below. */
function screenAfter(text: string): string[] {
  const lines = ['']
  let row = 0
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to with them
  for (const [token, up] of text.matchAll(/\u001b\[(\d+)A|\u001b\[0J|\n|[^\u001b\n]+/g)) {
    if (up) row -= Number(up)
    else if (token === '\u001b[0J') lines.splice(row, lines.length, '')
    else if (token === '\n') lines[++row] ??= ''
    else lines[row] += token
  }
  return lines.slice(0, -1)
}

describe('a live area', () => {
  test('shows the newest lines where the old ones were', () => {
    const console = captureConsole()
    const area = new LiveArea(console.err)
    console.err.write('before\n')
    area.draw(['a', 'b', 'c'])
    area.draw(['A', 'B'])
    expect(screenAfter(console.errText)).toEqual(['before', 'A', 'B'])
    area.print('said')
    area.draw(['Z'])
    expect(screenAfter(console.errText)).toEqual(['before', 'said', 'Z'])
    area.finish()
    area.draw(['next'])
    expect(screenAfter(console.errText)).toEqual(['before', 'said', 'Z', 'next'])
  })

  test('writes nothing when nothing changed', () => {
    const console = captureConsole()
    const area = new LiveArea(console.err)
    area.draw(['a'])
    const before = console.errText
    area.draw(['a'])
    expect(console.errText).toBe(before)
  })

  test('cuts what would wrap, not counting colours', () => {
    const console = captureConsole()
    const area = new LiveArea(console.err)
    area.draw([`\u001b[32m${'x'.repeat(100)}\u001b[0m`, `\u001b[32m${'y'.repeat(79)}\u001b[0m`])
    expect(console.errText).toBe(
      `\u001b[32m${'x'.repeat(79)}\u001b[0m\n\u001b[32m${'y'.repeat(79)}\u001b[0m\n`,
    )
  })
})
