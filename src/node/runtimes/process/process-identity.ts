import { readFile } from 'node:fs/promises'
import { runTool } from './run-tool.ts'

/** One process for good: PIDs come back, a PID with its start time does not. */
export interface ProcessIdentity {
  readonly pid: number
  readonly startedAt: string
}

/** Reads the shim's `pid` file: `<pid> <start time>`. Null until it is written whole. */
export function parseIdentity(text: string): ProcessIdentity | null {
  const match = /^(\d+) (\S+)\n/.exec(text)
  return match ? { pid: Number(match[1]), startedAt: joined(match[2] ?? '') } : null
}

/** Whether that very process is still there; one that has died and was not yet waited for is not. */
export async function isSameProcess({ pid, startedAt }: ProcessIdentity): Promise<boolean> {
  const found = await (process.platform === 'linux' ? statOf(pid) : psOf(pid))
  return found !== null && found.startedAt === startedAt && found.state !== 'Z'
}

interface Found {
  readonly startedAt: string
  readonly state: string
}

async function statOf(pid: number): Promise<Found | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  if (stat === null) return null
  // The command's name stands in parentheses and may hold anything; what follows is plain.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', startedAt: fields[19] ?? '' }
}

async function psOf(pid: number): Promise<Found | null> {
  const { exitCode, output } = await runTool(['ps', '-o', 'lstart=', '-p', `${pid}`])
  return exitCode === 0 ? { state: '', startedAt: joined(output) } : null
}

/** A date in words as one word. */
const joined = (text: string): string =>
  text
    .trim()
    .replaceAll(/[\s_]+/g, '_')
    .replaceAll(/^_|_$/g, '')
