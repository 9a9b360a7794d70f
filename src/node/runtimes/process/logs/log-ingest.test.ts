import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulatedClock, type SimulatedClock } from '../../../../testing/simulated-clock.ts'
import { LogIngest } from './log-ingest.ts'
import { LogTurns } from './log-turns.ts'

let folder: string
let clock: SimulatedClock
const open = (logBytesMax?: number) =>
  LogIngest.open({ folder, logFile: join(folder, 'logs', '0.log'), clock, logBytesMax })
const say = (text: string, segment = 'stdout.0') => appendFileSync(join(folder, segment), text)
const log = (name = '0.log') => readFileSync(join(folder, 'logs', name), 'utf8').replace(/^\S+ /gm, '')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-log-'))
  clock = createSimulatedClock()
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is written is taken in, line by line', async () => {
  const ingest = await open()
  say('one\ntw')
  await ingest.ingest()
  expect(log()).toBe('stdout F one\n')
  say('o\n')
  say('oops\n', 'stderr.0')
  await ingest.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\nstderr F oops\n')
  await ingest.close()
})

test('the next life goes on where the last one stopped', async () => {
  const first = await open()
  say('one\ntw')
  await first.ingest()
  await first.close()
  say('o\nthree\n')
  const second = await open()
  await second.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\nstdout F three\n')
  await second.close()
})

test('after a crash between log and record nothing is there twice', async () => {
  const first = await open()
  say('one\n')
  await first.ingest()
  const record = readFileSync(join(folder, 'log-record'))
  say('two\n')
  await first.ingest()
  await first.close()
  writeFileSync(join(folder, 'log-record'), record)
  const second = await open()
  await second.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\n')
  await second.close()
})

test('segments are read one after the other, lines across them too, and are removed when they are read', async () => {
  const ingest = await open()
  say('one\ntw')
  say('o\nthree\n', 'stdout.1')
  say('', 'stdout.2')
  await ingest.ingest()
  expect(log()).toBe('stdout P tw\nstdout F o\nstdout F three\n'.replace(/^/, 'stdout F one\n'))
  expect(readdirSync(folder).filter(name => name.startsWith('stdout'))).toEqual(['stdout.2'])
  await ingest.close()
  say('four\n', 'stdout.2')
  const next = await open()
  await next.ingest()
  expect(log()).toMatch(/three\nstdout F four\n$/)
  await next.close()
})

test('much is taken in piece by piece: other work has its turns, and the log is rotated in between', async () => {
  const line = `${'x'.repeat(63)}\n`
  say(line.repeat(64 * 1024))
  const ingest = await open(1024 * 1024)
  let turns = 0
  let isDone = false
  const count = () => {
    turns++
    if (!isDone) setImmediate(count)
  }
  setImmediate(count)
  await ingest.ingest()
  isDone = true
  // 4 MiB in pieces of 64 KiB.
  expect(turns).toBeGreaterThan(60)
  const names = readdirSync(join(folder, 'logs'))
  expect(names).toHaveLength(5)
  for (const name of names)
    expect(readFileSync(join(folder, 'logs', name)).length).toBeLessThan(1.2 * 1024 * 1024)
  await ingest.close()
})

test('whoever listens is waited for, and what he was given stays his', async () => {
  const heard: Buffer[] = []
  let waiting = 0
  const ingest = await LogIngest.open({
    folder,
    logFile: join(folder, 'logs', '0.log'),
    clock,
    async onBytes(_stream, bytes) {
      expect(++waiting).toBe(1)
      heard.push(bytes)
      await new Promise(resolve => setImmediate(resolve))
      waiting--
    },
  })
  const text = Array.from({ length: 100_000 }, (_, index) => `line ${index}\n`).join('')
  say(text)
  await ingest.ingest()
  expect(Buffer.concat(heard).toString() === text).toBe(true)
  await ingest.close()
})

test('what the log shows has been told before', async () => {
  const logged: string[] = []
  const ingest = await LogIngest.open({
    folder,
    logFile: join(folder, 'logs', '0.log'),
    clock,
    onBytes: () => void logged.push(log()),
  })
  say('one\n')
  await ingest.ingest()
  say('two\n')
  await ingest.ingest()
  expect(logged).toEqual(['', 'stdout F one\n'])
  await ingest.close()
})

test('one container that writes without end leaves the others their turns', async () => {
  say('y\n'.repeat(1024 * 1024))
  const turns = new LogTurns()
  const other = mkdtempSync(join(tmpdir(), 'kedge-log-'))
  writeFileSync(join(other, 'stdout.0'), 'hello\n')
  const [busy, quiet] = await Promise.all(
    [folder, other].map(each =>
      LogIngest.open({ folder: each, logFile: join(each, 'logs', '0.log'), clock, turns }),
    ),
  )
  let isBusyDone = false
  const all = busy?.ingest().then(() => {
    isBusyDone = true
  })
  await quiet?.ingest()
  expect(isBusyDone).toBe(false)
  await all
  await busy?.close()
  await quiet?.close()
  rmSync(other, { recursive: true })
})

test('the end takes in the last words and clears the raw files away', async () => {
  const ingest = await open()
  say('no line end')
  await ingest.end()
  await ingest.ingest()
  expect(log()).toBe('stdout F no line end\n')
  expect(existsSync(join(folder, 'stdout.0'))).toBe(false)
  await ingest.close()
})

test('a log that has grown too large is put aside, and only the last ones are kept', async () => {
  const ingest = await open(100)
  for (let turn = 0; turn < 8; turn++) {
    await clock.advance(1000)
    say(`${turn} ${'x'.repeat(100)}\n`)
    await ingest.ingest()
  }
  await ingest.close()
  const names = readdirSync(join(folder, 'logs')).sort()
  expect(log()).toBe('')
  await expect.poll(() => readdirSync(join(folder, 'logs')).length).toBe(5)
  const kept = readdirSync(join(folder, 'logs'))
    .filter(name => name !== '0.log')
    .sort()
  expect(kept.map(name => log(name)[9])).toEqual(['4', '5', '6', '7'])
  expect(names[0]).toBe('0.log')
})

test('a log that somebody has taken away is begun anew', async () => {
  const ingest = await open(100)
  say(`${'x'.repeat(60)}\n`)
  await ingest.ingest()
  rmSync(join(folder, 'logs', '0.log'))
  say(`${'y'.repeat(80)}\n`)
  await ingest.ingest()
  say('after\n')
  await ingest.ingest()
  expect(log()).toBe('stdout F after\n')
  await ingest.close()
})

test('a log of which no new one can be begun goes on in the old one, until it can', async () => {
  const ingest = await open(100)
  say(`${'x'.repeat(60)}\n`)
  await ingest.ingest()
  rmSync(join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'logs'), 'in the way')
  say(`${'y'.repeat(80)}\n`)
  await ingest.ingest().catch(() => {})
  rmSync(join(folder, 'logs'))
  mkdirSync(join(folder, 'logs'))
  say('after\n')
  await ingest.ingest()
  await ingest.ingest()
  say('again\n')
  await ingest.ingest()
  expect(log()).toContain('stdout F again\n')
  await ingest.close()
})
