// What a dialog is about to do, as one would do it with kubectl: the shortest command that comes to the same, and the
// smallest patch where there is no verb for it. Pure.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { commandLine } from '../../../src/base/shell-quote.ts'
import { replicasOf } from '../../../src/workload/desired.ts'
import { type Deletion, endsInOrder, isParallel } from '../edits/deletion.ts'
import type { DraftedEdit } from '../edits/draft.ts'
import type { Remake } from '../remake/remake.ts'

export type Change =
  /** One of the planner's edits. */
  | {
      readonly kind: 'edit'
      readonly name: string
      readonly edit: DraftedEdit
    }
  | {
      readonly kind: 'patch'
      readonly of: Named
      readonly patch: object
      /** A strategic one, where nothing is said: that is what kubectl sends by itself. */
      readonly as?: 'merge'
    }
  | { readonly kind: 'create'; readonly object: ApiObject }
  | { readonly kind: 'delete'; readonly of: readonly Named[]; readonly flags?: readonly string[] }
  | { readonly kind: 'deleteSet'; readonly deletion: Deleting }
  | { readonly kind: 'remake'; readonly remake: Remake }
  /** A verb of kubectl with its arguments. */
  | { readonly kind: 'verb'; readonly words: readonly string[] }

/** An object as kubectl is told of it. */
export interface Named {
  /** `StatefulSet` */
  readonly kind: string
  readonly name: string
}

export interface Deleting {
  readonly set: StatefulSet
  readonly cascade: Deletion['cascade']
  /** Names of its Pods, by ordinal. */
  readonly pods: readonly string[]
  /** What goes once the set is gone. */
  readonly rest: readonly Named[]
}

export interface Place {
  /** Empty for what has none. */
  readonly namespace: string
  /** Of the kubeconfig, where the console stands before several clusters; null where it stands before its own. */
  readonly context: string | null
}

/** Ready to be pasted, a command or more a line; empty where there is nothing to do. */
export const commandsOf = (change: Change, place: Place): string =>
  linesOf(change)
    .map(
      ({ words, input }) =>
        kubectlText(words, place) + (input === undefined ? '' : ` ${hereDocument(input)}`),
    )
    .join('\n')

export const kubectlText = (words: readonly string[], { namespace, context }: Place): string =>
  commandLine([
    'kubectl',
    ...(context === null ? [] : ['--context', context]),
    ...(namespace === '' ? [] : ['-n', namespace]),
    ...words,
  ])

interface Line {
  readonly words: readonly string[]
  readonly input?: object
}

function linesOf(change: Change): readonly Line[] {
  switch (change.kind) {
    case 'edit':
      return linesOfEdit(change)
    case 'patch':
      return change.as === 'merge'
        ? [{ words: ['patch', wordOf(change.of), '--type=merge', '-p', JSON.stringify(change.patch)] }]
        : patching(change.of, change.patch)
    case 'create':
      return [{ words: ['create', '-f', '-'], input: change.object }]
    case 'delete':
      return change.of.length === 0
        ? []
        : [{ words: ['delete', ...change.of.map(wordOf), ...(change.flags ?? [])] }]
    case 'deleteSet':
      return deleting(change.deletion)
    case 'remake':
      return remaking(change.remake)
    case 'verb':
      return [{ words: change.words }]
  }
}

const wordOf = ({ kind, name }: Named): string => `${kind.toLowerCase()}/${name}`
const setWord = (name: string): string => wordOf({ kind: 'StatefulSet', name })

function linesOfEdit({ name, edit }: Extract<Change, { readonly kind: 'edit' }>): readonly Line[] {
  const set = setWord(name)
  switch (edit.kind) {
    case 'scale':
      return [{ words: ['scale', set, `--replicas=${edit.replicas}`] }]
    case 'image':
      return [
        {
          words: [
            'set',
            'image',
            set,
            ...Object.entries(edit.images).map(([key, image]) => `${key}=${image}`),
          ],
        },
      ]
    case 'restart':
      return [{ words: ['rollout', 'restart', set] }]
    case 'toRevision': {
      const revision = edit.revision === 0 ? [] : [`--to-revision=${edit.revision}`]
      return [{ words: ['rollout', 'undo', set, ...revision] }]
    }
    case 'delete':
      return [{ words: ['delete', set, `--cascade=${edit.cascade}`] }]
    case 'partition': {
      const spec = { updateStrategy: { rollingUpdate: { partition: edit.partition } } }
      return patching({ kind: 'StatefulSet', name }, { spec })
    }
    case 'patch':
      return patching({ kind: 'StatefulSet', name }, edit.body)
    case 'together':
      return edit.edits.flatMap(each => linesOfEdit({ kind: 'edit', name, edit: each }))
  }
}

/** Labels and annotations have verbs of their own. */
function patching(of: Named, patch: object): readonly Line[] {
  const word = wordOf(of)
  const { metadata, ...rest } = Object(patch)
  const { labels, annotations, ...others } = Object(metadata)
  if (Object.keys(rest).length > 0 || Object.keys(others).length > 0)
    return [{ words: ['patch', word, '-p', JSON.stringify(patch)] }]
  return [...pairing('label', word, labels), ...pairing('annotate', word, annotations)]
}

/** A value that is null is taken away. */
function pairing(verb: 'label' | 'annotate', word: string, pairs: object | undefined): readonly Line[] {
  const entries = Object.entries(pairs ?? {})
  if (entries.length === 0) return []
  const words = entries.map(([key, value]) => (value === null ? `${key}-` : `${key}=${value}`))
  return [{ words: [verb, word, '--overwrite', ...words] }]
}

function deleting({ set, cascade, pods, rest }: Deleting): readonly Line[] {
  const word = setWord(nameOf(set))
  const isOrdered = endsInOrder({ cascade }, set)
  const flag = cascade === 'ordered' || cascade === 'background' ? [] : [`--cascade=${cascade}`]
  return [
    ...(isOrdered ? endingInOrder(set, pods) : []),
    { words: ['delete', word, ...flag] },
    ...(rest.length === 0 ? [] : [{ words: ['delete', ...rest.map(wordOf)] }]),
  ]
}

/** A Parallel set would let all its Pods go at once: it is scaled down by one at a time. */
function endingInOrder(set: StatefulSet, pods: readonly string[]): readonly Line[] {
  const word = setWord(nameOf(set))
  const scaling = (replicas: number): Line => ({ words: ['scale', word, `--replicas=${replicas}`] })
  const waiting = (names: readonly string[]): Line => ({
    words: ['wait', ...names.map(name => wordOf({ kind: 'Pod', name })), '--for=delete', '--timeout=1h'],
  })
  if (!isParallel(set)) return [scaling(0), ...(pods.length === 0 ? [] : [waiting(pods)])]
  const down = pods.toReversed()
  return down.flatMap((pod, index) => [scaling(Math.max(0, replicasOf(set) - index - 1)), waiting([pod])])
}

function remaking({ name, definition, growths }: Remake): readonly Line[] {
  return [
    ...growths.flatMap(({ claim, to }) =>
      patching(
        { kind: 'PersistentVolumeClaim', name: claim },
        { spec: { resources: { requests: { storage: to } } } },
      ),
    ),
    ...(definition
      ? [
          { words: ['delete', setWord(name), '--cascade=orphan'] },
          { words: ['create', '-f', '-'], input: definition },
        ]
      : []),
  ]
}

/** Nothing in it stands for anything else than itself. */
const hereDocument = (input: object): string => `<<'EOF'\n${JSON.stringify(input)}\nEOF`
