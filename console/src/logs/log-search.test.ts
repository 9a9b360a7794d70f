import { expect, it } from 'vitest'
import { type LogLine, lineOf } from './log-line.ts'
import { firstMatch, matchesOf, piecesOf, placeOf } from './log-search.ts'

const linesOf = (...texts: readonly string[]): readonly LogLine[] =>
  texts.map((text, key) => lineOf(`2026-01-02T03:04:05.${key}Z ${text}`, { key, source: 0 }))

it('finds lines in any case, and the pieces to mark', () => {
  const lines = linesOf('An Error', 'fine', 'error, error')
  expect(matchesOf(lines, 'ERROR')).toEqual([0, 2])
  expect(matchesOf(lines, '')).toEqual([])
  expect(piecesOf('error, Error!', 'error')).toEqual(['', 'error', ', ', 'Error', '!'])
  expect(piecesOf('plain', '')).toEqual(['plain'])
})

it('finds fields of JSON as they stand on the page, and as they were written', () => {
  const lines = linesOf('{"level":"error","msg":"gone"}')
  for (const words of ['level=error', 'gone level', '"level":"error"'])
    expect(matchesOf(lines, words)).toEqual([0])
})

it('stays at the line that was gone to, wherever it comes to stand', () => {
  const lines = linesOf('first', 'a match', 'a match', 'a match')
  const found = (lines: readonly LogLine[]) => ({ lines, matches: matchesOf(lines, 'match') })
  expect(placeOf(firstMatch, found(lines))).toBe(0)
  const second = { place: 1, key: 2, moves: 1 }
  expect(placeOf(second, found(lines))).toBe(1)
  // Another match is merged in above it, or let go of.
  const merged = [...linesOf('a match').map(line => ({ ...line, key: 9 })), ...lines]
  expect(placeOf(second, found(merged))).toBe(2)
  expect(placeOf(second, found(lines.slice(2)))).toBe(0)
  // Once the line itself is gone: what stands there now, or the last.
  expect(placeOf({ place: 2, key: 1, moves: 1 }, found(lines.slice(2)))).toBe(1)
  expect(placeOf(second, found(lines.slice(0, 1)))).toBeNull()
})
