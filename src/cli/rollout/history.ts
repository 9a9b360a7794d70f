import { formatHumanDuration } from '../../api/duration.ts'
import type { ControllerRevision, Pod, StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { controllerOf, nameOf, uidOf } from '../../api/object.ts'
import { type Instant, parseTime } from '../../base/clock.ts'
import { EditError, revisionFor } from '../../foresee/index.ts'
import { isMember, ordinalOf } from '../../statefulset/nouns/identity.ts'
import { templateOf } from '../../workload/revision-data.ts'
import { revisionOf, sortRevisions } from '../../workload/revisions.ts'
import { addSetArgument, onSet, type SetContext, type SetFlags } from '../sets/on-set.ts'
import { wholeNumber } from '../sets/plan-flags.ts'
import { VerbError } from '../terminal/failure.ts'
import { formatOption, type ObjectFormat, printObject } from '../terminal/print-object.ts'
import { formatTable } from '../terminal/table.ts'
import { action, type Verb } from '../terminal/verb.ts'
import { formatRanges } from './ranges.ts'

interface HistoryFlags extends SetFlags {
  readonly revision?: number
  readonly output?: ObjectFormat
}

export const verb: Verb = {
  configure(command, context) {
    addSetArgument(command)
      .option('--revision <number>', 'show the template of this one', wholeNumber)
      .addOption(formatOption())
      .addHelpText(
        'after',
        `
Lists the revisions, and which Pods are at each. The cause of a change is the
annotation kubernetes.io/change-cause of the set at the time.`,
      )
      .action(
        action(context, (words: readonly string[], flags: HistoryFlags) =>
          onSet({ words, flags, console: context.console }, set => history(set, flags)),
        ),
      )
  },
}

async function history(context: SetContext, { revision, output }: HistoryFlags): Promise<number> {
  const { connection, ref, console, clock, resource } = context
  const { namespace } = ref
  const [set, pods, all] = await Promise.all([
    connection.client.get(kinds.StatefulSet, ref),
    connection.client.list(kinds.Pod, { namespace }),
    connection.client.list(kinds.ControllerRevision, { namespace }),
  ])
  const revisions = sortRevisions(all.items.filter(each => controllerOf(each)?.uid === uidOf(set)))
  if (revision) {
    await showRevision(chosen(revision, revisions), { console, resource, output })
    return 0
  }
  if (output) {
    await printObject(console.out, { apiVersion: 'v1', kind: 'List', metadata: {}, items: revisions }, output)
    return 0
  }
  const rows = historyRows({ set, pods: pods.items, revisions, now: clock.now() })
  const header = ['REVISION', 'NAME', 'PODS', 'AGE', 'CHANGE-CAUSE']
  console.out.write(`${[resource, ...formatTable(header, rows)].join('\n')}\n`)
  return 0
}

function chosen(number: number, revisions: readonly ControllerRevision[]): ControllerRevision {
  try {
    return revisionFor(number, revisions)
  } catch (error) {
    if (error instanceof EditError) throw new VerbError(error.message, { cause: error })
    throw error
  }
}

async function showRevision(
  revision: ControllerRevision,
  { console, resource, output }: Pick<SetContext, 'console' | 'resource'> & Pick<HistoryFlags, 'output'>,
): Promise<void> {
  if (output) return printObject(console.out, revision, output)
  console.out.write(`${resource} with revision #${revision.revision} (${nameOf(revision)})\nPod Template:\n`)
  const { formatYaml } = await import('../../base/yaml.ts')
  const text = formatYaml(templateOf(revision) ?? {})
  console.out.write(text.replace(/^(?=.)/gm, '  '))
}

export interface History {
  readonly set: StatefulSet
  readonly pods: readonly Pod[]
  /** Sorted, the newest last. */
  readonly revisions: readonly ControllerRevision[]
  readonly now: Instant
}

/** One row for each revision: number, name, ordinals of its Pods, age, why. */
export function historyRows({ set, pods, revisions, now }: History): readonly (readonly string[])[] {
  const mine = pods.filter(pod => isMember(set, pod) && controllerOf(pod)?.uid === uidOf(set))
  return revisions.map(revision => {
    const at = mine.filter(pod => revisionOf(pod) === nameOf(revision)).map(pod => ordinalOf(pod) ?? 0)
    const born = parseTime(revision.metadata?.creationTimestamp)
    return [
      String(revision.revision),
      nameOf(revision),
      at.length === 0 ? '-' : formatRanges(at),
      born === null ? '<unknown>' : formatHumanDuration(now - born),
      revision.metadata?.annotations?.['kubernetes.io/change-cause'] ?? '<none>',
    ]
  })
}
