import { type Command, InvalidArgumentError, Option } from 'commander'
import type { SingleEdit } from '../../foresee/edit.ts'
import type { Edit } from '../../foresee/index.ts'
import { defaultFeatures, type Features } from '../../statefulset/nouns/observed.ts'
import { addClusterFlags, type ClusterFlags, several } from '../cluster/cluster-flags.ts'
import { addManifestFlags, type ManifestFlags } from '../resources/read-manifests.ts'
import { VerbError } from '../terminal/failure.ts'
import { stuckAfterOption } from './on-set.ts'

export type PlanFormat = 'text' | 'json' | 'yaml' | 'markdown'

export interface PlanFlags extends ClusterFlags, ManifestFlags {
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
  readonly stuckAfter: number
  readonly featureGates?: Features
  readonly assume?: 'new-pods-fail'
  readonly checkImages?: boolean
}

/** The fields that these numbers go to have 32 bits. */
const wholeNumberMax = 2_147_483_647

export function wholeNumber(value: string): number {
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN
  if (number <= wholeNumberMax) return number
  throw new InvalidArgumentError(`It is a whole number from 0 to ${wholeNumberMax}.`)
}

/** `MaxUnavailableStatefulSet=true`, in the words of the control plane's own flag. */
function parseFeatureGates(value: string): Features {
  const [, on] = /^MaxUnavailableStatefulSet=(true|false)$/.exec(value) ?? []
  if (on) return { ...defaultFeatures, maxUnavailable: on === 'true' }
  throw new InvalidArgumentError('A plan knows one of them: MaxUnavailableStatefulSet=true or =false.')
}

export function addPlanFlags(command: Command): Command {
  return addClusterFlags(
    addManifestFlags(command.argument('[set...]', 'statefulset/web, or web'), 'plan applying')
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
    .addOption(
      new Option(
        '--feature-gates <gate=true>',
        'as the controller of the cluster has it: MaxUnavailableStatefulSet=true',
      ).argParser(parseFeatureGates),
    )
    .addOption(
      new Option('--assume <what>', 'plan as if no Pod of a new template ever became Ready').choices([
        'new-pods-fail',
      ]),
    )
    .option(
      '--check-images',
      'ask the registries for images that no node has, with the pull secrets of the Pods',
    )
    .option('-w, --watch', 'then follow the real rollout and mark each step as it happens')
    .addOption(stuckAfterOption())
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

/** The edit that the flags name; those that change fields of their own may stand together. */
export function editOfFlags(flags: PlanFlags): Exclude<Edit, { readonly kind: 'apply' }> {
  const together = singleEdits(flags)
  const alone: Exclude<Edit, { readonly kind: 'apply' }>[] = []
  if (flags.toRevision !== undefined) alone.push({ kind: 'toRevision', revision: flags.toRevision })
  if (flags.delete) alone.push({ kind: 'delete', cascade: flags.cascade })
  const [edit] = [...alone, ...together]
  if (!edit)
    throw new VerbError(
      'say what to plan: --replicas, --image, --partition, --restart, --to-revision, --delete, -f <manifest> or -k <folder>',
      { exitCode: 2 },
    )
  if (alone.length > 0 && alone.length + together.length > 1)
    throw new VerbError('--to-revision and --delete are planned alone: plan one edit after the other', {
      exitCode: 2,
    })
  return together.length > 1 ? { kind: 'together', edits: together } : edit
}

function singleEdits(flags: PlanFlags): readonly SingleEdit[] {
  const edits: SingleEdit[] = []
  if (flags.replicas !== undefined) edits.push({ kind: 'scale', replicas: flags.replicas })
  if (flags.image) edits.push({ kind: 'image', images: imagesOf(flags.image) })
  if (flags.partition !== undefined) edits.push({ kind: 'partition', partition: flags.partition })
  if (flags.restart) edits.push({ kind: 'restart' })
  return edits
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
