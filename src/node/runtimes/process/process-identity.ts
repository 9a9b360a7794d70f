import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

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
export function isSameProcess({ pid, startedAt }: ProcessIdentity): boolean {
  const found = process.platform === 'linux' ? statOf(pid) : psOf(pid)
  return found !== null && found.startedAt === startedAt && found.state !== 'Z'
}

interface Found {
  readonly startedAt: string
  readonly state: string
}

function statOf(pid: number): Found | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name stands in parentheses and may hold anything; what follows is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', startedAt: fields[19] ?? '' }
  } catch {
    // No such process.
    return null
  }
}

function psOf(pid: number): Found | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' })
    return { state: '', startedAt: joined(text) }
  } catch {
    return null
  }
}

/** A date in words as one word. */
const joined = (text: string): string =>
  text
    .trim()
    .replaceAll(/[\s_]+/g, '_')
    .replaceAll(/^_|_$/g, '')
