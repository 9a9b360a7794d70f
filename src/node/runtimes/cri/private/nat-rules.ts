// What the CNI plugins leave in the kernel's table of translations when nobody asks them to take it back: an engine that
// was killed together with its pods. Rules carry the network's name in their comment.
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from '../../../../base/find-program.ts'

const run = promisify(execFile)

/** Removes the rules of a network from this machine. */
export async function removeNatRules(network: string): Promise<void> {
  const [iptables, restore] = [findProgram('iptables'), findProgram('iptables-restore')]
  if (!iptables || !restore) return
  const { stdout } = await run(iptables, ['-w', '2', '-t', 'nat', '-S'])
  const removal = natRemoval(stdout, network)
  if (removal === null) return
  const work = run(restore, ['-w', '2', '--noflush'])
  work.child.stdin?.end(removal)
  await work
}

/** What `iptables-restore` has to be told, by the listing of `iptables -S`; null when there is nothing to remove. */
export function natRemoval(listing: string, network: string): string | null {
  const rules = listing
    .split('\n')
    .filter(line => line.startsWith('-A ') && line.includes(`name: \\"${network}\\"`))
  if (rules.length === 0) return null
  const chains = new Set(rules.flatMap(rule => / -j (CNI-(?:DN-)?[0-9a-f]+)$/.exec(rule)?.[1] ?? []))
  // A chain goes with all that is in it, after everything that leads there.
  const leading = rules.filter(rule => !chains.has(rule.split(' ')[1] ?? ''))
  return [
    '*nat',
    ...leading.map(rule => rule.replace('-A ', '-D ')),
    ...[...chains].flatMap(chain => [`-F ${chain}`, `-X ${chain}`]),
    'COMMIT',
    '',
  ].join('\n')
}
