import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulatedClock, type SimulatedClock } from '../../../testing/simulated-clock.ts'
import { LogIngest } from './log-ingest.ts'

let folder: string
let clock: SimulatedClock
const open = (logBytesMax?: number) =>
  LogIngest.open({ folder, logFile: join(folder, 'logs', '0.log'), clock, logBytesMax })
const say = (text: string, stream = 'stdout') => appendFileSync(join(folder, stream), text)
const log = (name = '0.log') => readFileSync(join(folder, 'logs', name), 'utf8').replace(/^\S+ /gm, '')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-log-'))
  clock = createSimulatedClock()
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is written is taken in, line by line', async () => {
  const ingest = await open()
  say('one\ntw')
  ingest.ingest()
  expect(log()).toBe('stdout F one\n')
  say('o\n')
  say('oops\n', 'stderr')
  ingest.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\nstderr F oops\n')
  ingest.close()
})

test('the next life goes on where the last one stopped', async () => {
  const first = await open()
  say('one\ntw')
  first.ingest()
  first.close()
  say('o\nthree\n')
  const second = await open()
  second.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\nstdout F three\n')
  second.close()
})

test('after a crash between log and record nothing is there twice', async () => {
  const first = await open()
  say('one\n')
  first.ingest()
  const record = readFileSync(join(folder, 'log-record'))
  say('two\n')
  first.ingest()
  first.close()
  writeFileSync(join(folder, 'log-record'), record)
  const second = await open()
  second.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\n')
  second.close()
})

test('a program that cuts its output begins anew', async () => {
  const ingest = await open()
  say('one\ntwo\n')
  ingest.ingest()
  truncateSync(join(folder, 'stdout'))
  say('new\n')
  ingest.ingest()
  expect(log()).toBe('stdout F one\nstdout F two\nstdout F new\n')
  ingest.close()
})

test('the end takes in the last words and clears the raw files away', async () => {
  const ingest = await open()
  say('no line end')
  ingest.end()
  ingest.ingest()
  expect(log()).toBe('stdout F no line end\n')
  expect(existsSync(join(folder, 'stdout'))).toBe(false)
})

test('a log that has grown too large is put aside, and only the last ones are kept', async () => {
  const ingest = await open(100)
  for (let turn = 0; turn < 8; turn++) {
    await clock.advance(1000)
    say(`${turn} ${'x'.repeat(100)}\n`)
    ingest.ingest()
  }
  await new Promise(resolve => setImmediate(resolve))
  ingest.close()
  const names = readdirSync(join(folder, 'logs')).sort()
  expect(log()).toBe('')
  await expect.poll(() => readdirSync(join(folder, 'logs')).length).toBe(5)
  const kept = readdirSync(join(folder, 'logs'))
    .filter(name => name !== '0.log')
    .sort()
  expect(kept.map(name => log(name)[9])).toEqual(['4', '5', '6', '7'])
  expect(names[0]).toBe('0.log')
})
