// The volumes of one pod: made before its containers, kept current while it runs, let go when everything has ended.
//
// Preparing is idempotent: a new life of Kedge prepares again what is there already, and nothing is lost by it.
import { rm } from 'node:fs/promises'
import type {
  ConfigMap,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  Secret,
  Volume,
} from '../../api/generated/types.ts'
import type { Clock } from '../../base/clock.ts'
import { uidOf } from '../pod-containers.ts'
import { FieldUnknown } from '../pod-fields.ts'
import { writeAtomically } from './atomic-folder.ts'
import { prepareClaim } from './claim-volume.ts'
import { prepareEmptyDir, unmountEmptyDir } from './empty-dir.ts'
import { prepareHostPath } from './host-path.ts'
import type { PodFolders } from './pod-folders.ts'
import { VolumeError } from './volume-error.ts'
import {
  configMapFiles,
  downwardFiles,
  projectedFiles,
  secretFiles,
  type VolumeFiles,
  type VolumeFilesInput,
} from './volume-files.ts'

/** The objects that volumes are made from, as they stand now. */
export interface VolumeObjects {
  configMap(namespace: string, name: string): ConfigMap | null
  secret(namespace: string, name: string): Secret | null
  claim(namespace: string, name: string): PersistentVolumeClaim | null
  persistentVolume(name: string): PersistentVolume | null
  /** A token of the pod's service account. Throws what the API refuses with. */
  token(pod: Pod, request: TokenRequest): Promise<string>
}

export interface TokenRequest {
  readonly audience: string | null
  readonly expirationSeconds: number
}

export interface PodVolumesOptions {
  readonly folders: PodFolders
  readonly objects: VolumeObjects
  readonly clock: Clock
  readonly allocatable: { readonly [resource: string]: string }
}

/** Where the volume lies on the host; `name` is the one in the pod. */
export type VolumePaths = ReadonlyMap<string, string>

/** What could not be mounted, as kubelet's event says it. */
export class MountFailure extends Error {
  override readonly name = 'MountFailure'
}

export interface PodAddresses {
  readonly podIps: readonly string[]
  readonly hostIps: readonly string[]
}

export class PodVolumes {
  readonly #options: PodVolumesOptions
  #paths: VolumePaths = new Map()

  constructor(options: PodVolumesOptions) {
    this.#options = options
  }

  get paths(): VolumePaths {
    return this.#paths
  }

  /** Makes every volume that the pod's containers mount. Throws `MountFailure` for the first that cannot be made. */
  async prepare(pod: Pod, addresses: PodAddresses): Promise<void> {
    const paths = new Map<string, string>()
    const prepared = (pod.spec?.volumes ?? []).map(async volume => {
      paths.set(volume.name, await this.#prepareOne(pod, volume, addresses))
    })
    const failures = (await Promise.allSettled(prepared)).flatMap(each =>
      each.status === 'rejected' ? [each.reason as unknown] : [],
    )
    const [first] = failures
    if (first !== undefined) throw first
    this.#paths = paths
  }

  /** Brings volumes of configuration up to date with their objects. What is missing now stays as it was. */
  async refresh(pod: Pod, addresses: PodAddresses): Promise<void> {
    for (const volume of pod.spec?.volumes ?? [])
      if (isConfiguration(volume))
        await this.#prepareOne(pod, volume, addresses).catch((error: unknown) => {
          if (!(error instanceof MountFailure)) throw error
        })
  }

  async release(pod: Pod): Promise<void> {
    const uid = uidOf(pod)
    const { folders } = this.#options
    for (const { name, emptyDir } of pod.spec?.volumes ?? [])
      if (emptyDir?.medium === 'Memory')
        await unmountEmptyDir(folders.volume(uid, { plugin: 'empty-dir', name }))
    await rm(folders.volumes(uid), { recursive: true, force: true })
    this.#paths = new Map()
  }

  async #prepareOne(pod: Pod, volume: Volume, addresses: PodAddresses): Promise<string> {
    try {
      return await this.#make(pod, volume, addresses)
    } catch (error) {
      const isKnown = error instanceof VolumeError || error instanceof FieldUnknown || isSystemError(error)
      if (!isKnown) throw error
      const subject = volume.persistentVolumeClaim ? this.#volumeNameOf(pod, volume) : volume.name
      throw new MountFailure(`MountVolume.SetUp failed for volume "${subject}" : ${error.message}`)
    }
  }

  #volumeNameOf(pod: Pod, { name, persistentVolumeClaim }: Volume): string {
    const { objects } = this.#options
    const claim = objects.claim(pod.metadata?.namespace ?? '', persistentVolumeClaim?.claimName ?? '')
    return claim?.spec?.volumeName || name
  }

  async #make(pod: Pod, volume: Volume, addresses: PodAddresses): Promise<string> {
    const { folders, objects } = this.#options
    const { name, emptyDir, hostPath, persistentVolumeClaim, ephemeral } = volume
    const fsGroup = pod.spec?.securityContext?.fsGroup
    if (hostPath) return prepareHostPath(hostPath)
    const claimName =
      persistentVolumeClaim?.claimName ?? (ephemeral ? `${pod.metadata?.name}-${name}` : undefined)
    if (claimName !== undefined) {
      const claim = objects.claim(pod.metadata?.namespace ?? '', claimName)
      return prepareClaim({ name: claimName, claim, volume: each => objects.persistentVolume(each) })
    }
    if (emptyDir) {
      const path = folders.volume(uidOf(pod), { plugin: 'empty-dir', name })
      await prepareEmptyDir(path, emptyDir, { fsGroup })
      return path
    }
    const plugin = pluginOf(volume)
    const files = await this.#files(pod, volume, addresses)
    const path = folders.volume(uidOf(pod), { plugin, name })
    await writeAtomically(path, files, { now: this.#options.clock.now(), fsGroup })
    return path
  }

  async #files(pod: Pod, volume: Volume, addresses: PodAddresses): Promise<VolumeFiles> {
    const { objects, allocatable } = this.#options
    const namespace = pod.metadata?.namespace ?? ''
    const input: VolumeFilesInput = {
      pod,
      ...addresses,
      allocatable,
      configMap: name => objects.configMap(namespace, name),
      secret: name => objects.secret(namespace, name),
      tokens: await this.#tokens(pod, volume),
    }
    const { configMap, secret, downwardAPI, projected } = volume
    if (configMap) return configMapFiles(configMap, input)
    if (secret) return secretFiles(secret, input)
    if (downwardAPI) return downwardFiles(downwardAPI.items, { input, mode: downwardAPI.defaultMode })
    if (projected) return projectedFiles(projected, input)
    throw new VolumeError('it is of a kind that this node does not know')
  }

  async #tokens(pod: Pod, { projected }: Volume): Promise<ReadonlyMap<string, string>> {
    const tokens = new Map<string, string>()
    for (const { serviceAccountToken: wanted } of projected?.sources ?? []) {
      if (!wanted) continue
      const request = {
        audience: wanted.audience || null,
        expirationSeconds: wanted.expirationSeconds ?? 3600,
      }
      try {
        tokens.set(wanted.path, await this.#options.objects.token(pod, request))
      } catch (error) {
        throw new VolumeError(
          `failed to fetch token: ${error instanceof Error ? error.message : String(error)}`,
        )
      }
    }
    return tokens
  }
}

/** Volumes that follow their objects while the pod runs. */
const isConfiguration = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  [configMap, secret, downwardAPI, projected].some(source => source !== undefined)

const pluginOf = ({ configMap, secret, downwardAPI }: Volume): string =>
  configMap ? 'configmap' : secret ? 'secret' : downwardAPI ? 'downward-api' : 'projected'

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error
