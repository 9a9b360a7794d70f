import { kinds } from '../../api/kinds.ts'
import type { ObjectRef } from '../../api/object.ts'
import { refOf } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { applyObjects } from '../resources/apply-objects.ts'
import type { Manifest } from '../resources/read-manifest.ts'
import { followSets } from '../sets/follow-sets.ts'
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

/** Applies the example, shows its Pods coming up, and says what to try then. */
export async function runExample(options: RunExampleOptions): Promise<'ready' | 'ended'> {
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
  const startedAt = clock.now()
  const end = await followSets({ client, sets, output: err, terminal, clock, signal })
  if (end === 'ended') return end
  const seconds = ((clock.now() - startedAt) / 1000).toFixed(1)
  err.write(`\nAll Pods of ${sets.map(set => set.name).join(', ')} are Ready after ${seconds} s. Try next:\n`)
  for (const line of suggestions(options.kubectl, sets, ownSuggestions(example.manifest)))
    err.write(`  ${line}\n`)
  return end
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
