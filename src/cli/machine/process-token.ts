import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/**
 * When the process began, as a text that no other process of this number ever has; null when there is none.
 * Process numbers come back, after a restart of the machine too.
 */
export function processToken(pid: number): string | null {
  return process.platform === 'linux' ? linuxToken(pid) : otherToken(pid)
}

function linuxToken(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name stands in parentheses and may hold anything; what follows is plain.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTicks] = [fields[0], fields[19]]
    // Dead, and only not yet waited for.
    if (state === 'Z' || state === 'X') return null
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks}`
  } catch {
    // No such process.
    return null
  }
}

function otherToken(pid: number): string | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', `${pid}`], { encoding: 'utf8' }).trim()
  } catch {
    // There is a process and no way to tell since when (Windows has no ps): its number has to do.
    return 'unknown'
  }
}
