import { spawnSync } from 'node:child_process'

export interface Timed {
  readonly wallMs: number
  /** Of the command and whatever it waited for. */
  readonly cpuMs: number
}

/** Runs a command to its end; the shell tells what processor time it took. Throws where it fails. */
export function timed(command: readonly string[]): Timed {
  const startedAt = performance.now()
  const { status, stdout, stderr } = spawnSync(
    'sh',
    ['-c', '"$@" >&2; code=$?; times; exit $code', 'sh', ...command],
    {
      encoding: 'utf8',
    },
  )
  const wallMs = performance.now() - startedAt
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`)
  // The second line is of what the shell has waited for: user and system.
  const [, children = ''] = stdout.trim().split('\n')
  const cpuMs = [...children.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, minutes, seconds]) => sum + (Number(minutes) * 60 + Number(seconds)) * 1000,
    0,
  )
  return { wallMs, cpuMs }
}
