// Where an image's name points, as far as a look-up needs it: which registry to ask, for what.

export interface ImageName {
  /** `docker.io` where none is written. */
  readonly registry: string
  /** `library/nginx` for `nginx`; empty where only a registry is written. */
  readonly repository: string
  readonly tag: string
}

const part = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const repositoryPattern = new RegExp(`^${part}(?:/${part})*$`)
const hostPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/
const referencePattern = /^[\w][\w.-]{0,127}$|^sha256:[0-9a-f]{64}$/

/** Null for what names no image and no registry. */
export function parseImageName(text: string): ImageName | null {
  const [name = '', digest] = text.split('@')
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const isHost = /[.:]/.test(first) || first === 'localhost'
  const registry = isHost ? first : 'docker.io'
  const rest = isHost ? name.slice(slash + 1) : name
  const colon = rest.lastIndexOf(':')
  const repository = colon < 0 ? rest : rest.slice(0, colon)
  const tag = digest ?? (colon < 0 ? 'latest' : rest.slice(colon + 1))
  if (!hostPattern.test(registry) || !referencePattern.test(tag)) return null
  if (repository === '') return isHost ? { registry, repository, tag } : null
  if (!repositoryPattern.test(repository) || repository.length > 255) return null
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository, tag }
  const whole = repository.includes('/') ? repository : `library/${repository}`
  return { registry: 'docker.io', repository: whole, tag }
}

/** Docker Hub answers for its images under another name. */
export const hostOf = ({ registry }: Pick<ImageName, 'registry'>): string =>
  registry === 'docker.io' ? 'registry-1.docker.io' : registry

/** Only this machine itself is asked without encryption, as every engine holds it. */
export const isLoopback = (host: string): boolean =>
  /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host)
