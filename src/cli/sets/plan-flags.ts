import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Edit } from '../../foresee/index.ts'
import { addClusterFlags, type ClusterFlags, several } from '../cluster/cluster-flags.ts'
import { VerbError } from '../terminal/failure.ts'

export type PlanFormat = 'text' | 'json' | 'yaml' | 'markdown'

export interface PlanFlags extends ClusterFlags {
  readonly filename?: readonly string[]
  readonly replicas?: number
  readonly image?: readonly string[]
  readonly partition?: number
  readonly restart?: boolean
  readonly delete?: boolean
  readonly cascade: 'background' | 'foreground' | 'orphan'
  readonly toRevision?: number
  readonly output: PlanFormat
  readonly detailedExitcode?: boolean
  readonly watch?: boolean
  readonly maxUnavailable?: boolean
}

export function wholeNumber(value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a whole number, 0 or more.')
}

export function addPlanFlags(command: Command): Command {
  return addClusterFlags(
    command
      .argument('[set]', 'statefulset/web, or web')
      .option('-f, --filename <file>', 'plan applying this manifest; - reads standard input', several)
      .option('--replicas <count>', 'plan scaling', wholeNumber)
      .option('--image <container=image>', 'plan another image; * stands for every container', several)
      .option('--partition <number>', 'plan another partition of the rolling update', wholeNumber)
      .option('--restart', 'plan a restart of every Pod')
      .option('--to-revision <number>', 'plan a rollback; 0 is the last revision but one', wholeNumber)
      .option('--delete', 'plan deleting the set')
      .addOption(
        new Option('--cascade <how>', 'with --delete')
          .choices(['background', 'foreground', 'orphan'])
          .default('background'),
      ),
  )
    .addOption(
      new Option('-o, --output <format>', 'how to print it')
        .choices(['text', 'json', 'yaml', 'markdown'])
        .default('text'),
    )
    .option('--detailed-exitcode', 'exit 0 for nothing, 2 for changes, 3 for hazards')
    .option('--max-unavailable', 'the cluster has MaxUnavailableStatefulSet switched on')
    .option('-w, --watch', 'then follow the real rollout and mark each step as it happens')
}

/** Whether an edit is named beside a manifest. */
export const namesEdit = ({
  replicas,
  image,
  partition,
  restart,
  toRevision,
  delete: removes,
}: PlanFlags): boolean =>
  [replicas, image, partition, toRevision].some(value => value !== undefined) ||
  restart === true ||
  removes === true

/** The one edit that the flags name. */
export function editOfFlags(flags: PlanFlags): Exclude<Edit, { readonly kind: 'apply' }> {
  const edits: Exclude<Edit, { readonly kind: 'apply' }>[] = []
  if (flags.replicas !== undefined) edits.push({ kind: 'scale', replicas: flags.replicas })
  if (flags.image) edits.push({ kind: 'image', images: imagesOf(flags.image) })
  if (flags.partition !== undefined) edits.push({ kind: 'partition', partition: flags.partition })
  if (flags.restart) edits.push({ kind: 'restart' })
  if (flags.toRevision !== undefined) edits.push({ kind: 'toRevision', revision: flags.toRevision })
  if (flags.delete) edits.push({ kind: 'delete', cascade: flags.cascade })
  const [edit, ...others] = edits
  if (!edit)
    throw new VerbError(
      'say what to plan: --replicas, --image, --partition, --restart, --to-revision, --delete, or -f <manifest>',
      { exitCode: 2 },
    )
  if (others.length > 0)
    throw new VerbError('plan one edit at a time, or put them into one manifest and use -f', { exitCode: 2 })
  return edit
}

export function imagesOf(pairs: readonly string[]): { readonly [container: string]: string } {
  return Object.fromEntries(
    pairs.map(pair => {
      const [, container, image] = /^([^=]+)=(.+)$/.exec(pair) ?? []
      if (!container || !image)
        throw new VerbError(`an image is named as container=image, not ${pair}`, { exitCode: 2 })
      return [container, image]
    }),
  )
}
