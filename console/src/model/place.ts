// Workspaces and projects as pages show them: both are an object with an alias and a description, and people. Pure.
import type { Namespace } from '../../../src/api/generated/types.ts'
import type { Workspace } from '../../../src/api/iam/kinds.ts'
import { creatorAnnotation, namespaceOfWorkspace, workspaceLabel } from '../../../src/api/iam/names.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { type PodLevel, podLevelLabels } from './pod-level.ts'

export const aliasKey = 'kubesphere.io/alias-name'
export const descriptionKey = 'kubesphere.io/description'

const annotationOf = ({ metadata }: ApiObject, key: string): string => metadata?.annotations?.[key] ?? ''

export const aliasOf = (object: ApiObject): string => annotationOf(object, aliasKey)
export const descriptionOf = (object: ApiObject): string => annotationOf(object, descriptionKey)
export const creatorOf = (object: ApiObject): string => annotationOf(object, creatorAnnotation)
/** Of a project; empty for a namespace of no workspace. */
export const workspaceOf = ({ metadata }: Namespace): string => metadata?.labels?.[workspaceLabel] ?? ''

/** Where the members and roles are: a project, or the namespace of a workspace. */
export type TeamPlace =
  | { readonly kind: 'project'; readonly name: string; readonly workspace: string }
  | { readonly kind: 'workspace'; readonly name: string }

export const namespaceOf = (place: TeamPlace): string =>
  place.kind === 'workspace' ? namespaceOfWorkspace(place.name) : place.name

export interface Info {
  readonly alias: string
  readonly description: string
}

export const infoOf = (object: ApiObject): Info => ({
  alias: aliasOf(object),
  description: descriptionOf(object),
})

/** Annotations of something new: nothing for what was left empty. */
export const annotationsOf = ({ alias, description }: Info): { readonly [key: string]: string } =>
  Object.fromEntries(
    [
      [aliasKey, alias.trim()],
      [descriptionKey, description.trim()],
    ].filter(([, text]) => text !== ''),
  )

/** The merge patch from one to the other; null where nothing was changed. What was emptied is taken away. */
export function infoPatch(
  before: Info,
  after: Info,
  labels: { readonly [label: string]: string | null } = {},
): object | null {
  const changed = [
    [aliasKey, before.alias, after.alias.trim()],
    [descriptionKey, before.description, after.description.trim()],
  ].filter(([, old, now]) => old !== now)
  const annotations = Object.fromEntries(changed.map(([key = '', , now]) => [key, now || null]))
  const metadata = {
    ...(changed.length === 0 ? {} : { annotations }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  }
  return Object.keys(metadata).length === 0 ? null : { metadata }
}

/**
 * Whether the name, the alias, the description or what else is given holds the words, however they are written: a phone begins
 * them with a capital, and ends them with a blank.
 */
export function isFound(object: ApiObject, search: string, besides: readonly string[] = []): boolean {
  const words = search.trim().toLowerCase()
  return [nameOf(object), aliasOf(object), descriptionOf(object), ...besides].some(each =>
    each.toLowerCase().includes(words),
  )
}

export interface Draft extends Info {
  readonly name: string
  /** Of a project; empty for none. */
  readonly workspace: string
  /** Of the Pods of a project. */
  readonly podLevel: PodLevel
}

const labelsOf = ({ workspace, podLevel }: Draft): { readonly [label: string]: string } => ({
  ...(workspace === '' ? {} : { [workspaceLabel]: workspace }),
  ...podLevelLabels(podLevel),
})

export const newProject = (draft: Draft): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: draft.name.trim(),
    ...(draft.workspace === '' && draft.podLevel === '' ? {} : { labels: labelsOf(draft) }),
    annotations: annotationsOf(draft),
  },
})

export const newWorkspace = (draft: Draft, hard: { readonly [resource: string]: string }): Workspace => ({
  apiVersion: 'iam.kedge.dev/v1',
  kind: 'Workspace',
  metadata: { name: draft.name.trim(), annotations: annotationsOf(draft) },
  spec: Object.keys(hard).length === 0 ? {} : { quota: { hard } },
})
