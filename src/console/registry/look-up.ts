// What the console asks about images: whether a name is there, its tags and what the image exposes; names at Docker Hub;
// what a registry has. Every question has an answer that can be shown: a registry that is not there is a sentence.
import { hostOf, type ImageName, parseImageName } from '../../registry/image-name.ts'
import {
  answerMs,
  type Fetch,
  fieldIn,
  listIn,
  manifestTypes,
  type RegistryClient,
  RegistryRefusal,
  registryClient,
  textIn,
} from '../../registry/registry-client.ts'

export type LookUp =
  | {
      readonly kind: 'image'
      readonly registry: string
      readonly repository: string
      readonly tag: string
      /** Newest names first, as far as names tell. */
      readonly tags: readonly string[]
      /** `80/tcp`; null where the image itself could not be read. */
      readonly exposed: readonly string[] | null
      readonly created: string | null
      readonly bytes: number | null
    }
  | { readonly kind: 'repositories'; readonly found: readonly Repository[] }
  | { readonly kind: 'failed'; readonly message: string }

export interface Repository {
  readonly name: string
  readonly description: string
  readonly stars: number | null
  readonly isOfficial: boolean
}

export interface Asking {
  readonly fetch: Fetch
  readonly authorization: string | null
  /** Where images of a registry are looked for first: `registry.k8s.io` → URLs. */
  readonly mirrors?: { readonly [registry: string]: readonly string[] }
  /** Of this machine, in the words of images: `amd64`. */
  readonly architecture: string
}

const tagsMax = 200

export async function lookUpImage(text: string, asking: Asking): Promise<LookUp> {
  const name = parseImageName(text)
  if (!name) return { kind: 'failed', message: `${text} is no image name` }
  for (const origin of mirrorsOf(name.registry, asking)) {
    const found = await lookUpAt(registryClient({ ...asking, ...mirror(origin) }), name, asking)
    if (found.kind !== 'failed') return found
  }
  return lookUpAt(registryClient({ ...asking, host: hostOf(name) }), name, asking)
}

const mirrorsOf = (registry: string, { mirrors = {} }: Pick<Asking, 'mirrors'>): readonly string[] =>
  (mirrors[registry] ?? []).map(each => each.replace(/\/+$/, ''))

/** The credential is the registry's own. */
const mirror = (origin: string) => ({ host: new URL(origin).host, origin, authorization: null })

async function lookUpAt(
  client: RegistryClient,
  name: ImageName,
  { architecture }: Pick<Asking, 'architecture'>,
): Promise<LookUp> {
  try {
    if (name.repository === '') return await readCatalogue(client, name.registry)
    const { repository, tag } = name
    const [list, image] = await Promise.all([
      client.read(`${repository}/tags/list`),
      readImage(client, { repository, tag, architecture }).catch(() => null),
    ])
    const tags = listIn(list, 'tags').filter(each => typeof each === 'string')
    return {
      kind: 'image',
      ...name,
      tags: [...tags].sort(newestFirst).slice(0, tagsMax),
      exposed: image?.exposed ?? null,
      created: image?.created ?? null,
      bytes: image?.bytes ?? null,
    }
  } catch (error) {
    return failed(error)
  }
}

/** Docker Hub's own search; what a mirror of it has comes first, and is all where the machine reaches nothing else. */
export async function searchHub(words: string, asking: Pick<Asking, 'fetch' | 'mirrors'>): Promise<LookUp> {
  for (const origin of mirrorsOf(hub, asking)) {
    const found = await searchMirror(words, registryClient({ ...asking, ...mirror(origin) }))
    if (found.length > 0) return { kind: 'repositories', found }
  }
  return searchHubItself(words, asking)
}

const hub = 'docker.io'

/** As names are written: `nginx` for `library/nginx`. One that has no catalogue finds nothing. */
async function searchMirror(words: string, client: RegistryClient): Promise<readonly Repository[]> {
  const catalogue = await readCatalogue(client, hub).catch(() => null)
  if (catalogue?.kind !== 'repositories') return []
  return catalogue.found
    .map(each => ({ ...each, name: each.name.slice(hub.length + 1).replace(/^library\//, '') }))
    .filter(({ name }) => name.includes(words.toLowerCase()))
    .slice(0, foundMax)
}

const foundMax = 10

async function searchHubItself(words: string, { fetch }: Pick<Asking, 'fetch'>): Promise<LookUp> {
  const url = `https://hub.docker.com/v2/search/repositories/?page_size=${foundMax}&query=${encodeURIComponent(words)}`
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerMs) })
    if (!response.ok) throw new RegistryRefusal(`Docker Hub answered with ${response.status}`)
    const found = listIn(await response.json(), 'results').map(each => ({
      name: textIn(each, 'repo_name') ?? '',
      description: textIn(each, 'short_description') ?? '',
      stars: Number(fieldIn(each, 'star_count')) || 0,
      isOfficial: fieldIn(each, 'is_official') === true,
    }))
    return { kind: 'repositories', found: found.filter(({ name }) => name !== '') }
  } catch (error) {
    return failed(
      error instanceof RegistryRefusal ? error : new RegistryRefusal('Docker Hub cannot be reached'),
    )
  }
}

async function readCatalogue(client: RegistryClient, registry: string): Promise<LookUp> {
  const catalogue = await client.read('_catalog?n=200')
  const found = listIn(catalogue, 'repositories').flatMap(each =>
    typeof each === 'string'
      ? [{ name: `${registry}/${each}`, description: '', stars: null, isOfficial: false }]
      : [],
  )
  return { kind: 'repositories', found }
}

interface Wanted {
  readonly repository: string
  readonly tag: string
  readonly architecture: string
}

async function readImage(client: RegistryClient, { repository, tag, architecture }: Wanted) {
  const readManifest = (reference: string) =>
    client.read(`${repository}/manifests/${reference}`, manifestTypes)
  const first = await readManifest(tag)
  const own = listIn(first, 'manifests').find(each => {
    const platform = fieldIn(each, 'platform')
    return textIn(platform, 'os') === 'linux' && textIn(platform, 'architecture') === architecture
  })
  const digest = textIn(own, 'digest')
  const manifest = digest === null ? first : await readManifest(digest)
  const config = await client.read(
    `${repository}/blobs/${textIn(fieldIn(manifest, 'config'), 'digest') ?? ''}`,
    '*/*',
  )
  const layers = listIn(manifest, 'layers')
  return {
    exposed: Object.keys(Object(fieldIn(fieldIn(config, 'config'), 'ExposedPorts'))),
    created: textIn(config, 'created'),
    bytes: layers.reduce<number>((sum, layer) => sum + (Number(fieldIn(layer, 'size')) || 0), 0),
  }
}

const failed = (error: unknown): LookUp => {
  if (error instanceof RegistryRefusal) return { kind: 'failed', message: error.message }
  throw error
}

/** `1.28` before `1.9`; `latest` first. */
function newestFirst(a: string, b: string): number {
  if (a === 'latest' || b === 'latest') return a === 'latest' ? -1 : 1
  return b.localeCompare(a, 'en', { numeric: true })
}
