// How `kubectl apply --server-side` follows on `kubectl apply`, which keeps its last configuration in an annotation: it takes
// over what still is as that configuration said, and keeps the annotation true, so that the way back is open too.
import type { Steps } from '../../base/turn.ts'
import type { ApiObject } from '../object.ts'
import type { Application } from './apply.ts'
import { changesSteps } from './changes.ts'
import { appliedSteps, isFields } from './extract.ts'
import { type FieldSet, noFields } from './field-set.ts'
import { differenceSteps } from './set-steps.ts'

export const lastAppliedAnnotation = 'kubectl.kubernetes.io/last-applied-configuration'

/** The one manager that this holds for: who does not want it gives itself another name. */
export const kubectl = 'kubectl'

export const lastAppliedOf = (object: ApiObject): string =>
  object.metadata?.annotations?.[lastAppliedAnnotation] ?? ''

/** The fields that the last client-side configuration still rules. */
export function* clientSideFields({ live, merging, scope }: Application): Steps<FieldSet> {
  const config = parsed(lastAppliedOf(live))
  if (!isFields(config)) return noFields
  const { changed, removed } = yield* changesSteps({ old: config, next: live, merging, scope })
  const { fields } = yield* appliedSteps(config, merging)
  return yield* differenceSteps(yield* differenceSteps(fields, changed), removed)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** As upstream bounds all annotations of an object together. */
const annotationCharsMax = 256 * 1024

/** The annotations of an object that was applied, with its new last configuration. */
export function withLastApplied(
  annotations: { readonly [name: string]: string },
  config: ApiObject,
): { readonly [name: string]: string } {
  const { managedFields: _, ...metadata } = config.metadata ?? {}
  const { [lastAppliedAnnotation]: _last, ...others } = metadata.annotations ?? {}
  const { annotations: _annotations, ...rest } = metadata
  const text = JSON.stringify({
    ...config,
    metadata: Object.keys(others).length > 0 ? { ...rest, annotations: others } : rest,
  })
  return { ...annotations, [lastAppliedAnnotation]: text.length > annotationCharsMax ? '' : `${text}\n` }
}
