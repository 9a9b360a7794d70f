// Runs before each test file: counts what the file costs, its own process and the programs that it has started together.
import { readFileSync } from 'node:fs'
import { afterAll } from 'vitest'
import { secondsUnwaited, ticksPerSecond } from './unwaited.ts'

declare module 'vitest' {
  interface TaskMeta {
    /** Seconds of the processor. */
    cost?: number
  }
}

/** Of what this process has started and seen end, and of what those have: a container's engine may end elsewhere. */
function secondsOfPrograms(): number {
  if (process.platform !== 'linux') return 0
  // After the name in brackets, which may hold anything.
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond
}

function secondsSoFar(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000 + secondsOfPrograms() + secondsUnwaited()
}

/** A process runs one file after another: what it had cost when the one before was over. */
const before = Symbol.for('kedge.test.costs')
const kept = globalThis as { [before]?: number }

// biome-ignore lint/correctness/noEmptyPattern: vitest reads here which fixtures are wanted
afterAll(({}, file) => {
  const now = secondsSoFar()
  file.meta.cost = now - (kept[before] ?? 0)
  kept[before] = now
})
