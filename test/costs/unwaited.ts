// What programs cost that those who have started them never wait for, such as the pages of a browser, which end with it: once
// they have ended nobody tells.
import { readdir, readFile } from 'node:fs/promises'

/** What Linux tells processes in, whatever its own tick is. */
export const ticksPerSecond = 100

/** Seconds of each, by its number and when it began: kept beyond the file that asks, as its process is. */
const told = Symbol.for('kedge.test.costs.unwaited')
const kept = globalThis as { [told]?: Map<string, number> }

export const secondsUnwaited = (): number =>
  [...(kept[told]?.values() ?? [])].reduce((sum, seconds) => sum + seconds, 0)

/** Counts the programs below this process whose command line is so, and those below them, with what they have cost by now. */
export async function countUnwaited(command: RegExp): Promise<void> {
  if (process.platform !== 'linux') return
  const look = async (pid: string): Promise<void> => {
    for (const child of await childrenOf(pid)) {
      const isSo = command.test(await readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => ''))
      await (isSo ? count(child) : look(child))
    }
  }
  await look('self')
}

async function count(pid: string): Promise<void> {
  // After the name in brackets, which may hold anything. One that has ended meanwhile is in the sum of who waited for it.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  const fields = stat?.split(') ').at(-1)?.split(' ')
  if (!fields) return
  const ticks = fields.slice(11, 15).reduce((sum, each) => sum + Number(each), 0)
  kept[told] ??= new Map()
  kept[told].set(`${pid} ${fields[19]}`, ticks / ticksPerSecond)
  for (const child of await childrenOf(pid)) await count(child)
}

async function childrenOf(pid: string): Promise<readonly string[]> {
  const tasks = await readdir(`/proc/${pid}/task`).catch(() => [])
  const lists = tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => ''))
  return (await Promise.all(lists)).flatMap(list => list.split(' ').filter(each => each !== ''))
}
