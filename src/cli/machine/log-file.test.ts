import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { openLogFile } from './log-file.ts'

let folder: string
let path: string
const clock = createSimulatedClock(Date.UTC(2026, 0, 2, 3, 4, 5, 6))

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-log-'))
  path = join(folder, 'kedge.log')
})

afterEach(() => rmSync(folder, { recursive: true }))

const lines = () =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line))

test('a line has its time, level, message and fields, its own and those of the log', () => {
  const log = openLogFile(path, { clock })
  log.child({ controller: 'statefulset' }).child({ key: 'a/b' }).warn('reconcile failed', { retryInMs: 5n })
  expect(lines()).toEqual([
    {
      ts: '2026-01-02T03:04:05.006Z',
      level: 'warn',
      msg: 'reconcile failed',
      controller: 'statefulset',
      key: 'a/b',
      retryInMs: '5',
    },
  ])
})

test('an error keeps its stack and its cause', () => {
  const log = openLogFile(path, { clock })
  log.error('it failed', { error: new TypeError('outer', { cause: new Error('inner') }) })
  expect(lines()[0].error).toMatchObject({
    name: 'TypeError',
    message: 'outer',
    stack: expect.stringContaining('log-file.test'),
    cause: { message: 'inner' },
  })
})

test('details are written only when wanted', () => {
  openLogFile(path, { clock }).debug('detail')
  expect(lines()).toEqual([])
  openLogFile(path, { clock, isVerbose: true }).debug('detail')
  expect(lines()).toHaveLength(1)
})

test('a field that cannot be written does not cost the message', () => {
  const circle: { self?: unknown } = {}
  circle.self = circle
  openLogFile(path, { clock }).info('it happened', { circle })
  expect(lines()).toMatchObject([{ msg: 'it happened' }])
})

test('lines are appended, for the owner alone, and put aside when they are many', () => {
  openLogFile(path, { clock }).info('first')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  writeFileSync(path, `${JSON.stringify({ msg: 'x'.repeat(10 * 1024 * 1024) })}\n`)
  const log = openLogFile(path, { clock })
  log.info('second')
  log.info('third')
  expect(lines().map(each => each.msg)).toEqual(['second', 'third'])
  expect(existsSync(`${path}.1`)).toBe(true)
})

test('after it is closed nothing is written', () => {
  const log = openLogFile(path, { clock })
  log.close()
  log.close()
  log.info('late')
  expect(lines()).toEqual([])
})
