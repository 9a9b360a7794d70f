import { kinds } from '../../api/kinds.ts'
import { nameOf, type ObjectRef, refOf } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { findMissingPrograms } from '../../foresee/observe/observe-programs.ts'
import { applyObjects } from '../resources/apply-objects.ts'
import type { Manifest } from '../resources/read-manifest.ts'
import { followSets } from '../sets/follow-sets.ts'
import { isStatefulSet } from '../sets/set-argument.ts'
import type { Console } from '../terminal/console.ts'
import { terminalOf } from '../terminal/terminal.ts'

export interface RunExampleOptions {
  readonly example: { readonly name: string; readonly manifest: Manifest }
  readonly client: Client
  readonly console: Console
  readonly clock: Clock
  readonly kubectl: string
  readonly signal: AbortSignal
}

/**
 * Applies the example, shows its Pods coming up, and says what to try then. `cannotRun`: it was applied, and what its
 * containers start with is not on this machine, as was said.
 */
export async function runExample(options: RunExampleOptions): Promise<'ready' | 'ended' | 'cannotRun'> {
  const { example, client, console, clock, signal } = options
  const { err } = console
  const terminal = terminalOf(err, console.env)
  const warn = (text: string) => err.write(`${terminal.paint('yellow', 'warning:')} ${text}\n`)
  for (const text of example.manifest.warnings) warn(text)
  const applied = await applyObjects(client, example.manifest.objects, {
    namespace: 'default',
    onWarning: warn,
  })
  const sets = applied.filter(each => each.kind === kinds.StatefulSet).map(each => refOf(each.object))
  err.write(
    `\n${example.name}: ${applied.map(each => each.result).includes('created') ? 'applied' : 'is there already'}\n`,
  )
  const lacking = await whatIsLacking(client, example.manifest)
  if (lacking !== null) {
    warn(lacking)
    return 'cannotRun'
  }
  const startedAt = clock.now()
  const end = await followSets({ client, sets, output: err, terminal, clock, signal })
  if (end === 'ended') return end
  const seconds = ((clock.now() - startedAt) / 1000).toFixed(1)
  err.write(`\nAll Pods of ${sets.map(set => set.name).join(', ')} are Ready after ${seconds} s. Try next:\n`)
  for (const line of suggestions(options.kubectl, sets, ownSuggestions(example.manifest)))
    err.write(`  ${line}\n`)
  return end
}

/** Programs that the example's containers start with and the nodes do not have, in a sentence; null where none is known. */
async function whatIsLacking(client: Client, { objects }: Manifest): Promise<string | null> {
  const { items: nodes } = await client.list(kinds.Node)
  for (const set of objects.filter(isStatefulSet)) {
    const [missing] = await findMissingPrograms(client, set, nodes)
    if (!missing) continue
    const { reasonText } = await import('../../foresee/words/english/causes.ts')
    const reason = reasonText({ kind: 'noProgram', ...missing })
    return `${nameOf(set)} does not start here: ${reason}. --runtime containerd runs images, --runtime simulated does without`
  }
  return null
}

/** What the example itself would have one try, in its annotation `kedge.dev/try`: a line each, without `kubectl`. */
const ownSuggestions = ({ objects }: Manifest): readonly string[] =>
  objects
    .flatMap(({ metadata }) => (metadata?.annotations?.['kedge.dev/try'] ?? '').split('\n'))
    .filter(line => line.trim() !== '')

function suggestions(
  kubectl: string,
  [set]: readonly ObjectRef[],
  own: readonly string[],
): readonly string[] {
  if (!set) return [`${kubectl} get all`]
  return [
    ...own.map(line => `${kubectl} ${line}`),
    `${kubectl} get statefulsets,pods,pvc`,
    `${kubectl} scale statefulset/${set.name} --replicas=5`,
    `${kubectl} delete pod ${set.name}-1   # it comes back with its name and its data`,
  ]
}
