// The terminal on which a command of a container runs. `script` holds its other side; it is found by who runs below that.
import { readFile, readlink } from 'node:fs/promises'
import { type Clock, sleep } from '../../../base/clock.ts'
import { runTool } from './run-tool.ts'

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** From whoever was started down to the command: the tools that enter namespaces, `script`, and what runs in it. */
const depthMax = 5
const tries = 20
const retryMs = 50

/** Gives the terminal below this process a new size; its programs are told by the kernel. */
export async function resizeTerminal(
  pid: number,
  { columns, rows }: TerminalSize,
  clock: Clock,
): Promise<void> {
  for (let attempt = 0; attempt < tries; attempt++) {
    const onTerminal = await findBelow(pid, depthMax)
    if (onTerminal !== null) {
      const terminal = `/proc/${onTerminal}/fd/0`
      await runTool(['stty', '-F', terminal, 'rows', `${rows}`, 'cols', `${columns}`])
      return
    }
    // It is not opened yet.
    await sleep(clock, retryMs)
  }
}

/** The first process below this one whose input is a terminal. */
async function findBelow(pid: number, depth: number): Promise<number | null> {
  if (depth === 0) return null
  for (const child of await childrenOf(pid)) {
    const input = await readlink(`/proc/${child}/fd/0`).catch(() => '')
    if (input.startsWith('/dev/pts/')) return child
    const below = await findBelow(child, depth - 1)
    if (below !== null) return below
  }
  return null
}

async function childrenOf(pid: number): Promise<readonly number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '')
  return text
    .split(' ')
    .filter(each => each !== '')
    .map(Number)
}
