import { describe, expect, test } from 'vitest'
import { LogEntryWriter, logPartBytesMax, logTimestamp, parseLogEntry } from './cri-log.ts'

const at = logTimestamp(Date.UTC(2026, 0, 1, 0, 0, 0, 5))

const written = (...chunks: readonly string[]): string => {
  const writer = new LogEntryWriter('stdout')
  const parts = chunks.map(chunk => writer.write(Buffer.from(chunk), at))
  return Buffer.concat([...parts, writer.end(at)]).toString()
}

describe('writing', () => {
  test('each line is one entry', () => {
    expect(written('one\ntwo\n')).toBe(`${at} stdout F one\n${at} stdout F two\n`)
    expect(at).toBe('2026-01-01T00:00:00.005000000Z')
  })

  test('a line that comes in pieces is one entry, and an empty line is one too', () => {
    expect(written('o', 'n', 'e\n\n')).toBe(`${at} stdout F one\n${at} stdout F \n`)
  })

  test('a last line without an end is written when the stream ends', () => {
    expect(written('no end')).toBe(`${at} stdout F no end\n`)
  })

  test('a long line is told in parts', () => {
    const long = 'x'.repeat(logPartBytesMax + 10)
    const entries = written(`${long}\n`).trimEnd().split('\n')
    expect(entries.map(entry => entry.split(' ')[2])).toEqual(['P', 'F'])
    expect(entries.map(entry => entry.split(' ')[3]).join('')).toBe(long)
  })

  test('bytes that are no text are kept as they are', () => {
    const bytes = Buffer.of(0xff, 0xfe, 0x00, 0x0a)
    const entry = new LogEntryWriter('stderr').write(bytes, at)
    expect(parseLogEntry(entry.subarray(0, -1))?.content).toEqual(bytes.subarray(0, 3))
  })
})

describe('reading', () => {
  test('an entry is read back', () => {
    expect(parseLogEntry(Buffer.from(`${at} stderr P a b  c`))).toEqual({
      timestamp: at,
      stream: 'stderr',
      isPartial: true,
      content: Buffer.from('a b  c'),
    })
  })

  test('what is no entry is told apart', () => {
    expect(parseLogEntry(Buffer.from('hello'))).toBeNull()
    expect(parseLogEntry(Buffer.from(`${at} stdin F x`))).toBeNull()
  })
})
