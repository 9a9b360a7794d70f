import type { ApiObject } from '../../api/object.ts'
import {
  type FieldSelector,
  type Labels,
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  requiredField,
  requireKnownFields,
  type Selector,
  selectsEverything,
} from '../../api/select/selector.ts'
import type { Key } from '../../store/store.ts'
import type { Narrowing } from '../access/authorizer.ts'
import { keyOf, prefixOf, refOfKey } from '../resources/keys.ts'
import type { Resource } from '../resources/resource.ts'
import { objectOf } from '../resources/stored-object.ts'
import type { Call } from './call.ts'

/** What of a collection a request is about. */
export interface Selection {
  readonly prefix: Key
  /** The one key it can match, when the selector names an object. */
  readonly only: Key | null
  /** Whether the selectors leave objects out, so that each must be looked at. */
  readonly selective: boolean
  matches(state: { readonly key: Key; readonly bytes: Uint8Array }): boolean
}

const all = () => true

/** Reads namespace, name and selectors of a list, a watch or a deletion of many. Throws a 400. */
export function selectionOf(call: Call): Selection {
  const { resource, request } = call
  const labels = parseLabelSelector(request.query.get('labelSelector') ?? '')
  const fields = parseFieldSelector(request.query.get('fieldSelector') ?? '')
  if (fields.requirements.length > 0) requireKnownFields({ selector: fields, fields: fieldsOf(resource) })
  const namespace = call.namespace || requiredField(fields, 'metadata.namespace') || ''
  const only = onlyKey(call, fields, namespace)
  const byLabels = !selectsEverything(labels)
  const byFields = fields.requirements.length > 0
  const selection: Selection = {
    prefix: only ?? collectionPrefix(resource, namespace),
    only,
    selective: byLabels || byFields,
    matches: byLabels || byFields ? matcherOf({ resource, labels, fields, only }) : all,
  }
  return call.narrowed?.kind === 'names' ? narrowedTo(call.narrowed, selection) : selection
}

/** Of a kind without namespaces it ends where the names begin, as a continue token counts from there. */
const collectionPrefix = ({ kind, stored }: Resource, namespace: string): Key =>
  kind.namespaced ? prefixOf(stored, namespace) : `${prefixOf(stored)}/`

/** Who sees only some objects learns nothing of the others, not even how many there are. */
const narrowedTo = ({ allows }: Narrowing & { readonly kind: 'names' }, selection: Selection): Selection => ({
  ...selection,
  selective: true,
  matches: state => allows(refOfKey(state.key).name) && selection.matches(state),
})

function onlyKey(call: Call, fields: FieldSelector, namespace: string): Key | null {
  const { kind } = call.resource
  const name = call.name || requiredField(fields, 'metadata.name')
  if (!name || (kind.namespaced && !namespace)) return null
  return keyOf(call.resource.stored, { namespace: kind.namespaced ? namespace : '', name })
}

function matcherOf(options: {
  readonly resource: Resource
  readonly labels: Selector
  readonly fields: FieldSelector
  readonly only: Key | null
}): Selection['matches'] {
  const { resource, labels, fields, only } = options
  const byFields = fields.requirements.length > 0
  return state => {
    if (only !== null && state.key !== only) return false
    const object = objectOf(resource, state)
    if (!matchesLabels(labels, object.metadata?.labels as Labels | undefined)) return false
    return !byFields || matchesFields(fields, fieldValues(resource, object))
  }
}

function fieldValues(resource: Resource, object: ApiObject): { readonly [path: string]: string | undefined } {
  return {
    'metadata.name': object.metadata?.name,
    'metadata.namespace': object.metadata?.namespace,
    ...resource.strategy.selectableFields(object),
  }
}

/** The names of the fields that a kind can be selected by, read off an object without any. */
const fieldsOf = (resource: Resource): readonly string[] =>
  Object.keys(resource.strategy.selectableFields({}))
