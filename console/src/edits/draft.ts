// What somebody has said in the dialog of an edit, and what of the set that is about. Pure.
//
// Only what they have said is kept: a field that they have not touched shows the set as it is now, whoever changes it.
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type Edit, type EditContext, EditError, patchOfEdit } from '../../../src/foresee/edit.ts'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { partitionOf } from '../../../src/workload/desired.ts'
import { patchBetween } from '../model/change.ts'
import { isCount } from '../model/whole-number.ts'
import type { EditKind } from './doing.ts'
import { type Clash, clashesOf } from './editable.ts'
import { noteOf, type PauseWay } from './pause-ways.ts'

/** Null, or no entry, for what was not touched; NaN for what is no number. */
export interface Draft {
  readonly replicas: number | null
  readonly images: { readonly [container: string]: string }
  readonly partition: number | null
  /** The button by which that partition was chosen; null where it was typed or dragged. */
  readonly way: PauseWay | null
  /** 0 is the one before the newest. */
  readonly revision: number
}

export const untouched: Draft = {
  replicas: null,
  images: {},
  partition: null,
  way: null,
  revision: 0,
}

/** A deletion has a dialog of its own. */
export type DraftKind = Exclude<EditKind, 'delete'>

export type DraftedEdit = Exclude<Edit, { readonly kind: 'apply' | 'recreate' }>

export const replicasIn = (draft: Draft, set: StatefulSet): number =>
  draft.replicas ?? set.spec?.replicas ?? 1

export const partitionIn = (draft: Draft, set: StatefulSet): number => draft.partition ?? partitionOf(set)

/** The ordinal from which on Pods are updated: the API counts the partition from the first ordinal on. */
export const updatedFrom = (draft: Draft, set: StatefulSet): number =>
  ordinalRangeOf(set).start + partitionIn(draft, set)

export const withUpdatedFrom = (draft: Draft, ordinal: number, set: StatefulSet): Draft => ({
  ...draft,
  partition: ordinal - ordinalRangeOf(set).start,
  way: null,
})

export const imagesIn = (draft: Draft, set: StatefulSet): { readonly [container: string]: string } =>
  Object.fromEntries(imagePlacesOf(set).map(({ name, image }) => [name, draft.images[name] ?? image]))

/** The lists of the template that name an image, as a patch names them. Of a Pod no two containers share a name. */
const imageLists = ['containers', 'initContainers'] as const

export interface ImagePlace {
  readonly list: (typeof imageLists)[number]
  readonly index: number
  readonly name: string
  readonly image: string
}

/** Every image that the set itself names; sidecars stand among the init containers. */
export const imagePlacesOf = (set: StatefulSet): readonly ImagePlace[] =>
  imageLists.flatMap(list =>
    (set.spec?.template.spec?.[list] ?? []).map(({ name, image = '' }, index) => ({
      list,
      index,
      name,
      image,
    })),
  )

/** Null while there is nothing to do, or what was typed is no value. */
export function editOf(kind: DraftKind, draft: Draft, set: StatefulSet): DraftedEdit | null {
  switch (kind) {
    case 'scale':
    case 'stop': {
      const replicas = replicasIn(draft, set)
      return isCount(replicas) ? { kind: 'scale', replicas } : null
    }
    case 'image': {
      const images = changedImages(draft, set)
      return Object.keys(images).length > 0 && !isImageEmptied(draft) ? { kind: 'image', images } : null
    }
    case 'restart':
      return { kind: 'restart' }
    case 'rollback':
      return { kind: 'toRevision', revision: draft.revision }
    case 'partition': {
      const partition = partitionIn(draft, set)
      return isCount(partition) ? { kind: 'partition', partition } : null
    }
  }
}

/** Whether an image was typed that is not the set's: also one that is none yet, which may stand beside others that are. */
export const isImageTyped = ({ images }: Draft, set: StatefulSet): boolean =>
  imagePlacesOf(set).some(({ name, image }) => (images[name]?.trim() ?? image) !== image)

/** An emptied field says neither that the image stays nor which it is to be. */
const isImageEmptied = ({ images }: Draft): boolean =>
  Object.values(images).some(image => image.trim() === '')

function changedImages(draft: Draft, set: StatefulSet): Draft['images'] {
  return Object.fromEntries(
    imagePlacesOf(set).flatMap(({ name, image }) => {
      const wanted = draft.images[name]?.trim() ?? ''
      return wanted === '' || wanted === image ? [] : [[name, wanted] as const]
    }),
  )
}

/** What goes along with the partition that a button has chosen; null for nothing. */
export const annotationsOf = ({ way, partition }: Draft, set: StatefulSet): object | null =>
  way === null || partition === null ? null : noteOf(way, partition, set)

/** What is said, as a patch of the set; null where it is about no field of it. */
export function patchOfDraft(kind: DraftKind, draft: Draft, context: EditContext): object | null {
  switch (kind) {
    case 'scale':
    case 'stop':
      return draft.replicas === null ? null : { spec: { replicas: draft.replicas } }
    case 'partition':
      return draft.partition === null
        ? null
        : { spec: { updateStrategy: { rollingUpdate: { partition: draft.partition } } } }
    case 'image': {
      const spec = imagesPatch(draft.images, context.set)
      return Object.keys(spec).length === 0 ? null : { spec: { template: { spec } } }
    }
    case 'restart':
      return Object(patchOfEdit({ kind: 'restart' }, context))
    case 'rollback':
      return templatePatch(draft, context)
  }
}

/** What the set does not have is none of its init containers. */
function imagesPatch(images: Draft['images'], set: StatefulSet): object {
  const inits = new Set(
    imagePlacesOf(set).flatMap(({ list, name }) => (list === 'initContainers' ? name : [])),
  )
  const said = Object.entries(images).map(([name, image]) => ({ name, image }))
  const [initContainers, containers] = [
    said.filter(({ name }) => inits.has(name)),
    said.filter(({ name }) => !inits.has(name)),
  ]
  return {
    ...(containers.length > 0 ? { containers } : {}),
    ...(initContainers.length > 0 ? { initContainers } : {}),
  }
}

/** Null for a revision that is not there: the plan says so. */
function templatePatch({ revision }: Draft, context: EditContext): object | null {
  const { set } = context
  try {
    const patch = Object(patchOfEdit({ kind: 'toRevision', revision }, context))
    const { $patch: _, ...template } = patch.spec.template
    return patchBetween(set, { ...set, spec: { ...Object(set.spec), template } })
  } catch (error) {
    if (error instanceof EditError) return null
    throw error
  }
}

export interface Knowledge extends Omit<EditContext, 'set'> {
  /** As the person knows it: as it was when the dialog opened, or when they were last told of a clash. */
  readonly known: StatefulSet
  /** As it is. */
  readonly theirs: StatefulSet
}

/** Where somebody else has changed since what the dialog is to change. */
export function clashesOfDraft(
  kind: DraftKind,
  draft: Draft,
  { known, theirs, ...rest }: Knowledge,
): readonly Clash[] {
  return clashesOf(patchOfDraft(kind, draft, { set: theirs, ...rest }), { known, theirs })
}

/** With theirs where both have set the same; images of other containers stay as they were typed. */
export function withoutClashes(draft: Draft, clashes: readonly Clash[]): Draft {
  const paths = new Set(clashes.map(({ path }) => path))
  const isFree = ([name]: readonly [string, string]) =>
    imageLists.every(list => !paths.has(`spec.template.spec.${list}[${name}].image`))
  return { ...untouched, images: Object.fromEntries(Object.entries(draft.images).filter(isFree)) }
}

/** The same of fields that were not touched: they show what was made of them. */
export function followedBy(kind: DraftKind, draft: Draft, knowledge: Knowledge): readonly Clash[] {
  if (kind !== 'scale' && kind !== 'partition' && kind !== 'image') return []
  const { known } = knowledge
  const before: Draft = {
    ...draft,
    replicas: draft.replicas === null ? replicasIn(draft, known) : null,
    partition: draft.partition === null ? partitionIn(draft, known) : null,
    images: Object.fromEntries(
      Object.entries(imagesIn(untouched, known)).filter(([name]) => draft.images[name] === undefined),
    ),
  }
  return clashesOfDraft(kind, before, knowledge)
}
