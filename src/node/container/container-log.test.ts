import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSimulatedClock, type SimulatedClock } from '../../testing/simulated-clock.ts'
import { type ContainerLogOptions, readContainerLog } from './container-log.ts'

let folder: string
let file: string
let clock: SimulatedClock
let isLive: boolean
const end = new AbortController()

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-logs-'))
  file = join(folder, '0.log')
  clock = createSimulatedClock()
  isLive = true
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const entry = (second: number, text: string, tag = 'F') =>
  `2026-01-01T00:00:0${second}.000000000Z stdout ${tag} ${text}\n`

const options = (more: Partial<ContainerLogOptions> = {}): ContainerLogOptions => ({
  file,
  clock,
  follow: false,
  timestamps: false,
  isLive: () => isLive,
  signal: end.signal,
  ...more,
})

async function read(more: Partial<ContainerLogOptions> = {}): Promise<string> {
  const parts: Uint8Array[] = []
  for await (const part of readContainerLog(options(more))) parts.push(part)
  return Buffer.concat(parts).toString()
}

describe('a log', () => {
  beforeEach(() =>
    writeFileSync(file, entry(1, 'one') + entry(2, 'tw', 'P') + entry(2, 'o') + entry(3, 'three')),
  )

  test('is what the container wrote', async () => {
    expect(await read()).toBe('one\ntwo\nthree\n')
  })

  test('is read from its end', async () => {
    expect(await read({ tailLines: 1 })).toBe('three\n')
    expect(await read({ tailLines: 0 })).toBe('')
    expect(await read({ tailLines: 100 })).toBe('one\ntwo\nthree\n')
  })

  test('is what was there when it was asked for, however fast more comes', async () => {
    const lines: string[] = []
    for await (const part of readContainerLog(options({ tailLines: 1 }))) {
      lines.push(Buffer.from(part).toString())
      if (lines.length < 5) appendFileSync(file, entry(4, 'more'))
    }
    expect(lines).toEqual(['three\n'])
  })

  test('is read from a time on', async () => {
    expect(await read({ sinceTime: clock.now() + 3000 })).toBe('three\n')
    await clock.advance(4000)
    expect(await read({ sinceMs: 1500 })).toBe('three\n')
  })

  test('is read with its times, and up to a size', async () => {
    expect(await read({ timestamps: true, tailLines: 1 })).toBe('2026-01-01T00:00:03.000000000Z three\n')
    expect(await read({ limitBytes: 6 })).toBe('one\ntw')
  })

  test('that is long is read from its end all the same', async () => {
    writeFileSync(file, Array.from({ length: 5000 }, (_, index) => entry(1, `line ${index}`)).join(''))
    expect((await read({ tailLines: 3000 })).split('\n').length).toBe(3001)
    expect(await read({ tailLines: 1 })).toBe('line 4999\n')
  })

  test('is read back into what was put aside before it, where it has fewer lines than are asked for', async () => {
    renameSync(file, `${file}.20260101000004`)
    // Between being put aside and being begun anew.
    expect(await read({ tailLines: 1 })).toBe('three\n')
    writeFileSync(file, '')
    expect(await read({ tailLines: 1 })).toBe('three\n')
    appendFileSync(file, entry(5, 'five'))
    expect(await read({ tailLines: 1 })).toBe('five\n')
    expect(await read({ tailLines: 2 })).toBe('three\nfive\n')
    expect(await read({ tailLines: 0 })).toBe('')
    // All of it is the current one, as kubelet has it.
    expect(await read()).toBe('five\n')
  })

  test('ends with what was there when it was asked for, over any number of rotations', async () => {
    const lines: string[] = []
    for await (const part of readContainerLog(options())) {
      lines.push(Buffer.from(part).toString())
      if (lines.length > 5) continue
      renameSync(file, `${file}.2026010100000${lines.length}`)
      writeFileSync(file, entry(4, 'more'))
    }
    expect(lines.join('')).toBe('one\ntwo\nthree\n')
  })

  test('that is not there yet is empty', async () => {
    expect(await read({ file: join(folder, 'none') })).toBe('')
  })
})

describe('following', () => {
  test('brings what comes, over the rotation of the file, until the container ends', async () => {
    const log = readContainerLog(options({ follow: true }))
    const next = async () => {
      const reading = log.next()
      await clock.advance(500)
      const { value, done } = await reading
      return done ? 'end' : Buffer.from(value).toString()
    }
    const first = next()
    writeFileSync(file, entry(1, 'one'))
    expect(await first).toBe('one\n')
    appendFileSync(file, entry(2, 'two'))
    expect(await next()).toBe('two\n')
    renameSync(file, `${file}.old`)
    writeFileSync(file, entry(3, 'three'))
    expect(await next()).toBe('three\n')
    appendFileSync(file, entry(4, 'four'))
    isLive = false
    expect(await next()).toBe('four\n')
    expect(await next()).toBe('end')
  })

  test('brings all of what was put aside more than once between two looks', async () => {
    writeFileSync(file, entry(1, 'one'))
    const log = readContainerLog(options({ follow: true }))
    const next = async () => {
      const reading = log.next()
      await clock.advance(500)
      const { value, done } = await reading
      return done ? 'end' : Buffer.from(value).toString()
    }
    expect(await next()).toBe('one\n')
    for (const [stamp, text] of [
      ['20260101', 'two'],
      ['20260102', 'three'],
      ['20260103', 'four'],
    ] as const) {
      appendFileSync(file, entry(2, text))
      renameSync(file, `${file}.${stamp}`)
      writeFileSync(file, '')
    }
    appendFileSync(file, entry(3, 'five'))
    isLive = false
    const rest: string[] = []
    for (let text = await next(); text !== 'end'; text = await next()) rest.push(text)
    expect(rest).toEqual(['two\n', 'three\n', 'four\n', 'five\n'])
  })

  test('ends when nobody listens any more', async () => {
    writeFileSync(file, entry(1, 'one'))
    const stop = new AbortController()
    const log = readContainerLog(options({ follow: true, signal: stop.signal }))
    await log.next()
    const last = log.next()
    stop.abort()
    expect((await last).done).toBe(true)
  })
})
