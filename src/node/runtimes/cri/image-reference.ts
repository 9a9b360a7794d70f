// Image references as manifests write them, read by the rules of the distribution project that every engine shares.
import { RuntimeError } from '../../runtime.ts'

export interface ImageReference {
  /** `docker.io` where none is written. */
  readonly registry: string
  /** `library/nginx` for `nginx`. */
  readonly repository: string
  readonly tag: string | null
  readonly digest: string | null
}

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])'
const domain = `(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`
const pattern = new RegExp(
  `^(?<name>(?:${domain}/)?${component}(?:/${component})*)` +
    '(?::(?<tag>[\\w][\\w.-]{0,127}))?' +
    '(?:@(?<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$',
)
const repositoryLengthMax = 255

/** Refuses as kubelet does what is not a reference: reason `InvalidImageName`. */
export function parseImageReference(text: string): ImageReference {
  const groups = pattern.exec(text)?.groups
  if (!groups?.name) throw invalid(text, reasonOf(text))
  // A lone identifier of 64 hex digits could be an image's id, which no manifest may name.
  if (/^[a-f0-9]{64}$/.test(text))
    throw invalid(text, `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`)
  const { registry, repository } = split(groups.name)
  if (repository.length > repositoryLengthMax)
    throw invalid(text, 'repository name must not be more than 255 characters')
  return { registry, repository, tag: groups.tag ?? null, digest: groups.digest ?? null }
}

/** The first part is a registry when it could not be a folder of Docker Hub. */
function split(name: string): Pick<ImageReference, 'registry' | 'repository'> {
  const slash = name.indexOf('/')
  const first = name.slice(0, Math.max(slash, 0))
  const isRegistry = /[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase()
  const registry = isRegistry ? first : 'docker.io'
  const repository = isRegistry ? name.slice(slash + 1) : name
  if (registry !== 'docker.io' && registry !== 'index.docker.io') return { registry, repository }
  return {
    registry: 'docker.io',
    repository: repository.includes('/') ? repository : `library/${repository}`,
  }
}

function reasonOf(text: string): string {
  const lower = text.toLowerCase()
  const fixed = lower !== text && pattern.test(lower)
  const name = text.replace(/[:@].*$/, '')
  return fixed
    ? `invalid reference format: repository name (${name.includes('/') ? name : `library/${name}`}) must be lowercase`
    : 'invalid reference format'
}

function invalid(text: string, why: string): RuntimeError {
  const message = `Failed to apply default image tag "${text}": couldn't parse image name "${text}": ${why}`
  return new RuntimeError('InvalidImageName', message)
}

/** With the tag `latest` where neither tag nor digest is written. */
export function withDefaultTag(text: string): string {
  const { tag, digest } = parseImageReference(text)
  return tag === null && digest === null ? `${text}:latest` : text
}
