// How long Kedge takes to be there, and how long its command takes to say something.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type KedgeProcess, residentMegabytes, startKedgeProcess } from '../kedge-process.ts'
import { cpuMs, type Figure, quantile } from '../measure.ts'
import { timed } from '../timed.ts'

const rounds = 5
const settleMs = 6000
const simulated = ['--runtime', 'simulated']

const middle = (samples: readonly number[]): number => quantile(samples, 0.5)

export async function measureStart(): Promise<readonly Figure[]> {
  // The code that the engine keeps is made by the first run that a user ever makes.
  const warming = await startKedgeProcess(simulated)
  await sleep(settleMs)
  const idle = residentMegabytes(warming.pid)
  await warming.stop()
  const kept = mkdtempSync(join(tmpdir(), 'kedge-bench-kept-'))
  await (await startKedgeProcess(simulated, kept)).stop()
  const first: Start[] = []
  const again: Start[] = []
  const detached: Detached[] = []
  for (let round = 0; round < rounds; round++) {
    first.push(await startOf(await startKedgeProcess(simulated)))
    again.push(await startOf(await startKedgeProcess(simulated, kept)))
    detached.push(upDetached())
  }
  rmSync(kept, { recursive: true, force: true })
  const bare = Array.from({ length: rounds }, () => timed([process.execPath, '-e', '0']).cpuMs)
  const version = Array.from({ length: rounds }, () => timed(['bin/kedge', '--version']))
  return [
    ...figuresOf('first start, in an empty folder', first),
    ...figuresOf('start', again),
    {
      name: 'kedge up --detach in an empty folder, until it is back',
      value: middle(detached.map(({ wallMs }) => wallMs)),
      unit: 'ms',
      target: 500,
    },
    { name: 'resident memory, idle', value: idle, unit: 'MB', upstream: 593, target: 100 },
    { name: 'node itself, CPU of a start', value: middle(bare), unit: 'ms' },
    { name: 'kedge --version', value: middle(version.map(({ wallMs }) => wallMs)), unit: 'ms', target: 250 },
    { name: 'kedge --version, CPU', value: middle(version.map(each => each.cpuMs)), unit: 'ms' },
  ]
}

interface Start {
  readonly readyMs: number
  readonly cpuMs: number
}

async function startOf(kedge: KedgeProcess): Promise<Start> {
  const spent = cpuMs(kedge.pid)
  await kedge.stop()
  return { readyMs: kedge.readyMs, cpuMs: spent }
}

const figuresOf = (name: string, starts: readonly Start[]): readonly Figure[] => [
  {
    name: `${name}, to /readyz`,
    value: middle(starts.map(({ readyMs }) => readyMs)),
    unit: 'ms',
    upstream: 3600,
    target: 500,
  },
  { name: `${name}, CPU until then`, value: middle(starts.map(each => each.cpuMs)), unit: 'ms' },
]

interface Detached {
  readonly wallMs: number
}

function upDetached(): Detached {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-bench-detached-'))
  const at = ['--name', 'bench', '--data-dir', folder]
  const { wallMs } = timed([
    ...['bin/kedge', 'up', '--detach', '--no-merge', '--listen', '127.0.0.1:0'],
    ...[...simulated, ...at],
  ])
  spawnSync('bin/kedge', ['down', ...at])
  rmSync(folder, { recursive: true, force: true })
  return { wallMs }
}
