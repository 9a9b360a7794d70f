// Which files a volume of configuration holds: ConfigMap, Secret, downward API and projections of them. Pure.
import type {
  ConfigMap,
  ConfigMapVolumeSource,
  DownwardAPIVolumeFile,
  KeyToPath,
  Pod,
  ProjectedVolumeSource,
  Secret,
  SecretVolumeSource,
  VolumeProjection,
} from '../../api/generated/types.ts'
import { type PodFieldsInput, podField, resourceField } from '../pod/pod-fields.ts'
import { VolumeError } from './volume-error.ts'

export interface VolumeFile {
  readonly content: Buffer
  readonly mode: number
  /** Whose it is, where not the node's. */
  readonly uid?: number
}

/** By path relative to the volume. */
export type VolumeFiles = ReadonlyMap<string, VolumeFile>

export interface VolumeFilesInput extends PodFieldsInput {
  readonly pod: Pod
  readonly allocatable: { readonly [resource: string]: string }
  configMap(name: string): ConfigMap | null
  secret(name: string): Secret | null
  /** The service account tokens that were asked for beforehand, by path. */
  readonly tokens: ReadonlyMap<string, string>
}

const defaultMode = 0o644

export function configMapFiles(source: ConfigMapVolumeSource, input: VolumeFilesInput): VolumeFiles {
  const { name = '', items, optional = false } = source
  const found = input.configMap(name)
  if (!found && !optional) throw new VolumeError(`configmap "${name}" not found`)
  const payload = new Map<string, Buffer>()
  for (const [key, value] of Object.entries(found?.data ?? {})) payload.set(key, Buffer.from(value, 'utf8'))
  for (const [key, value] of Object.entries(found?.binaryData ?? {}))
    payload.set(key, Buffer.from(value, 'base64'))
  return picked(payload, { items, optional, mode: source.defaultMode ?? defaultMode })
}

export function secretFiles(
  source: SecretVolumeSource & { readonly name?: string },
  input: VolumeFilesInput,
): VolumeFiles {
  const { items, optional = false } = source
  const name = source.secretName ?? source.name ?? ''
  const found = input.secret(name)
  if (!found && !optional) throw new VolumeError(`secret "${name}" not found`)
  const payload = new Map<string, Buffer>()
  for (const [key, value] of Object.entries(found?.data ?? {})) payload.set(key, Buffer.from(value, 'base64'))
  return picked(payload, { items, optional, mode: source.defaultMode ?? defaultMode })
}

/** All keys under their own names, or the listed ones under the paths given. */
function picked(
  payload: ReadonlyMap<string, Buffer>,
  options: { readonly items?: readonly KeyToPath[]; readonly optional: boolean; readonly mode: number },
): VolumeFiles {
  const { items, optional, mode } = options
  const files = new Map<string, VolumeFile>()
  if (!items || items.length === 0) {
    for (const [key, content] of payload) files.set(key, { content, mode })
    return files
  }
  for (const item of items) {
    const content = payload.get(item.key)
    if (content) files.set(item.path, { content, mode: item.mode ?? mode })
    else if (!optional) throw new VolumeError(`references non-existent config key: ${item.key}`)
  }
  return files
}

export function downwardFiles(
  items: readonly DownwardAPIVolumeFile[] = [],
  { input, mode = defaultMode }: { readonly input: VolumeFilesInput; readonly mode?: number },
): VolumeFiles {
  return new Map(
    items.map(item => {
      const text = item.fieldRef
        ? podField(input, item.fieldRef)
        : item.resourceFieldRef
          ? resourceField({ ...input, container: null }, item.resourceFieldRef)
          : ''
      return [item.path, { content: Buffer.from(text), mode: item.mode ?? mode }]
    }),
  )
}

/** Several sources in one folder; of two files with the same path the later one stays. */
export function projectedFiles(
  { sources = [], defaultMode: mode }: ProjectedVolumeSource,
  input: VolumeFilesInput,
): VolumeFiles {
  const files = new Map<string, VolumeFile>()
  for (const source of sources)
    for (const [path, file] of projectionFiles(source, { input, mode: mode ?? defaultMode }))
      files.set(path, file)
  return files
}

function projectionFiles(
  source: VolumeProjection,
  { input, mode }: { readonly input: VolumeFilesInput; readonly mode: number },
): VolumeFiles {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source
  if (configMap) return configMapFiles({ ...configMap, defaultMode: mode }, input)
  if (secret) return secretFiles({ ...secret, defaultMode: mode }, input)
  if (downwardAPI) return downwardFiles(downwardAPI.items, { input, mode })
  if (serviceAccountToken) {
    const token = input.tokens.get(serviceAccountToken.path)
    if (token === undefined) throw new VolumeError('failed to fetch token')
    return new Map([[serviceAccountToken.path, tokenFile(Buffer.from(token), { pod: input.pod, mode })]])
  }
  throw new VolumeError('a projected source is of a kind that this node does not know')
}

/**
 * A token is its user's alone, or its group's, where the pod says who that is; `fsGroup` makes 0640 of it as of every file.
 * Where it does not, nobody knows who will read it.
 */
function tokenFile(content: Buffer, { pod, mode }: { readonly pod: Pod; readonly mode: number }): VolumeFile {
  const uid = commonUser(pod)
  const isNarrow = uid !== null || pod.spec?.securityContext?.fsGroup !== undefined
  return { content, mode: isNarrow ? 0o600 : mode, ...(uid === null ? {} : { uid }) }
}

/** The user of all the pod's containers; null where they have several, or where an image says it. */
function commonUser({ spec }: Pod): number | null {
  const usual = spec?.securityContext?.runAsUser
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]
  const users = new Set(containers.map(({ securityContext }) => securityContext?.runAsUser ?? usual))
  const [only] = users
  return users.size === 1 && only !== undefined ? only : null
}
