import { badRequest } from '../resources/refusals.ts'

/** Where a path of the API leads. */
export type Route =
  | {
      readonly kind: 'resource'
      readonly group: string
      readonly version: string
      /** Empty for cluster scope and for all namespaces. */
      readonly namespace: string
      readonly plural: string
      /** Empty for the collection. */
      readonly name: string
      readonly subresource: string
      /** The old form `/api/v1/watch/…`. */
      readonly watch: boolean
      /** A part of it is empty, or there are more than a resource has: who may ask is asked as of any other, and nobody answers. */
      readonly leadsNowhere: boolean
    }
  /** `/api`, `/apis`, `/apis/G`, `/apis/G/V`. */
  | {
      readonly kind: 'discovery'
      readonly scope: 'core' | 'groups' | 'group'
      readonly group: string
      /** Null for the group as a whole. */
      readonly version: string | null
    }
  /** Anything that does not name resources: health, version, OpenAPI … */
  | { readonly kind: 'other'; readonly path: string }

export type ResourceRoute = Route & { readonly kind: 'resource' }

/** Reads a path as it stood on the request line. What is escaped in it is read first, a slash too, as upstream's does. */
export function parseRoute(path: string): Route {
  const segments = decodePath(path).split('/')
  if (segments.at(-1) === '') segments.pop()
  if (segments[1] === 'api') {
    if (segments.length === 2) return { kind: 'discovery', scope: 'core', group: '', version: null }
    return parseGroupVersion('', segments, 2)
  }
  if (segments[1] === 'apis') {
    if (segments.length === 2) return { kind: 'discovery', scope: 'groups', group: '', version: null }
    const group = segments[2] ?? ''
    // The core group is not among these.
    if (group === '') return { kind: 'other', path }
    if (segments.length === 3) return { kind: 'discovery', scope: 'group', group, version: null }
    return parseGroupVersion(group, segments, 3)
  }
  return { kind: 'other', path }
}

function parseGroupVersion(group: string, segments: readonly string[], at: number): Route {
  const version = segments[at] ?? ''
  const rest = segments.slice(at + 1)
  if (rest.length === 0) return { kind: 'discovery', scope: 'group', group, version }
  const watch = rest[0] === 'watch'
  if (watch) rest.shift()
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !isOfNamespace(rest)
  const first = inNamespace ? 2 : 0
  const plural = rest[first] ?? ''
  const name = rest[first + 1] ?? ''
  const subresource = rest[first + 2] ?? ''
  const namespace = inNamespace ? (rest[1] ?? '') : ''
  const isEmpty = plural === '' || (inNamespace && namespace === '')
  const leadsNowhere = isEmpty || (rest.length > first + 3 && subresource !== 'proxy')
  return { kind: 'resource', group, version, namespace, plural, name, subresource, watch, leadsNowhere }
}

/** `/namespaces/x/status` is about the namespace itself, not about a resource called status in it. */
const isOfNamespace = (rest: readonly string[]): boolean => rest[2] === 'status' || rest[2] === 'finalize'

function decodePath(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    throw badRequest(`invalid URL escape ${JSON.stringify(wrongSegment(path))}`)
  }
}

function wrongSegment(path: string): string {
  const isWrong = (segment: string) => {
    try {
      decodeURIComponent(segment)
      return false
    } catch {
      return true
    }
  }
  return path.split('/').find(isWrong) ?? path
}
