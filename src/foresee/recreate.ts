// A set that is made again under its own name, with its Pods, claims and revisions left where they are: what of it is
// its definition, and what belonged to the one that goes. The new one takes in what its selector matches.
import type { StatefulSet } from '../api/generated/types.ts'

/** Finalizers by which a deletion is under way: they are not for who comes after. */
const deletionFinalizers = new Set(['orphan', 'foregroundDeletion'])

/** As it would be created: without what the server and its controllers have written. */
export function definitionOf(set: StatefulSet): StatefulSet {
  const { status: _, ...rest } = set
  const {
    uid: _uid,
    resourceVersion: _version,
    generation: _generation,
    creationTimestamp: _created,
    managedFields: _managed,
    selfLink: _link,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    finalizers = [],
    ...metadata
  } = set.metadata ?? {}
  const kept = finalizers.filter(each => !deletionFinalizers.has(each))
  return {
    ...rest,
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...metadata, ...(kept.length > 0 ? { finalizers: kept } : {}) },
  }
}

/**
 * For a dry run beside the set that has the name: with defaults and admission, and what the API refuses of it, but
 * under a name that nobody has.
 */
export function trialOf(definition: StatefulSet): StatefulSet {
  const { name: _, ...metadata } = definition.metadata ?? {}
  return { ...definition, metadata: { ...metadata, generateName: 'anew-' } }
}

/** The set as it will be, from what the dry run made of it: to its Pods and claims it is what the old one was. */
export function madeAnew(trial: StatefulSet, before: StatefulSet): StatefulSet {
  const { generateName: _, ...metadata } = trial.metadata ?? {}
  const { name, uid } = before.metadata ?? {}
  // Its status begins anew: what was the current revision is forgotten.
  const { status: _status, ...rest } = trial
  return {
    ...rest,
    metadata: { ...metadata, ...(name === undefined ? {} : { name }), ...(uid === undefined ? {} : { uid }) },
  }
}
