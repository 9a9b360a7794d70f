import { builtInKinds, type Kind, resourceName } from '../../api/kinds.ts'

/** Kinds that come and go by the thousand and own nothing. Leases of nodes go with their node (see nodes/). */
const unwatched = new Set(['events', 'events.events.k8s.io', 'leases.coordination.k8s.io'])

const needed = ['delete', 'list', 'watch']

/** Every kind whose objects can be owners or dependents, once each, whatever its versions. */
export function watchedKinds(all: readonly Kind[] = builtInKinds): readonly Kind[] {
  const byResource = new Map<string, Kind>()
  for (const kind of all)
    if (needed.every(verb => kind.verbs.includes(verb)) && !unwatched.has(resourceName(kind)))
      byResource.set(resourceName(kind), byResource.get(resourceName(kind)) ?? kind)
  return [...byResource.values()]
}
