import { EventsPage } from './EventsPage.tsx'
import { ResourceCreate } from './ResourceCreate.tsx'
import { ResourceList } from './ResourceList.tsx'
import { ResourcePage } from './ResourcePage.tsx'
import { places, resourceKinds } from './resource-kinds.tsx'

/** `['secrets']`, `['secrets', 'new']`, `['secrets', 'default', 'key']`, `['nodes', 'one']`. */
export function ResourcePlace({
  path,
  namespace,
}: {
  readonly path: readonly string[]
  readonly namespace: string
}) {
  const [at, first, second] = path
  const place = places.find(each => each === at)
  if (!place) return <EventsPage namespace={namespace} />
  if (first === undefined) return <ResourceList place={place} namespace={namespace} />
  const { kind, isMade } = resourceKinds[place]
  if (first === 'new' && second === undefined && isMade)
    return <ResourceCreate place={place} namespace={namespace} key={place} />
  const [project, name] = kind.namespaced ? [first, second ?? ''] : ['', first]
  // What a page holds of an object is for no other.
  return <ResourcePage place={place} namespace={project} name={name} key={`${place}/${project}/${name}`} />
}
