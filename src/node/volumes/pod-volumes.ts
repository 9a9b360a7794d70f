// The volumes of one pod: made before its containers, kept current while it runs, let go when everything has ended.
//
// Preparing is idempotent: a new life of Kedge prepares again what is there already, and nothing is lost by it.

import { mkdir, rm, stat } from 'node:fs/promises'
import type { Pod, Volume } from '../../api/generated/types.ts'
import { type Uid, uidOf } from '../../api/object.ts'
import { claimNameOf } from '../../api/pod-references.ts'
import type { Clock, Instant } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { NodeObjects, PodObjects } from '../pod/node-objects.ts'
import { FieldUnknown } from '../pod/pod-fields.ts'
import { writeAtomically } from './atomic-folder.ts'
import { prepareClaim } from './claim-volume.ts'
import { prepareEmptyDir, unmountEmptyDir } from './empty-dir.ts'
import { prepareHostPath } from './host-path.ts'
import type { PodFolders } from './pod-folders.ts'
import { ServiceAccountTokens } from './service-account-tokens.ts'
import { VolumeError } from './volume-error.ts'
import {
  configMapFiles,
  downwardFiles,
  projectedFiles,
  secretFiles,
  type VolumeFiles,
  type VolumeFilesInput,
} from './volume-files.ts'
import { giveToGroup } from './volume-ownership.ts'

export interface PodVolumesOptions {
  readonly folders: PodFolders
  readonly objects: Pick<NodeObjects, 'of' | 'token'>
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
  readonly #tokens: ServiceAccountTokens
  #paths: VolumePaths = new Map()

  constructor(options: PodVolumesOptions) {
    this.#options = options
    this.#tokens = new ServiceAccountTokens(options.objects, options.clock)
  }

  /** When the volumes have to be refreshed though no object has changed; null for never. */
  get refreshAt(): Instant | null {
    return this.#tokens.renewAt
  }

  get paths(): VolumePaths {
    return this.#paths
  }

  /** Makes every volume that the pod's containers mount. Throws `MountFailure` for the first that cannot be made. */
  async prepare(pod: Pod, addresses: PodAddresses): Promise<void> {
    const paths = new Map<string, string>()
    const setting = { pod, addresses, objects: await this.#options.objects.of(pod) }
    const prepared = (pod.spec?.volumes ?? []).map(async volume => {
      paths.set(volume.name, await this.#prepareOne(volume, setting))
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
    const setting = { pod, addresses, objects: await this.#options.objects.of(pod) }
    for (const volume of pod.spec?.volumes ?? [])
      if (isConfiguration(volume))
        await this.#prepareOne(volume, setting).catch((error: unknown) => {
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
    const inMemory = folders.memoryOf(uid)
    if (inMemory !== null) await rm(inMemory, { recursive: true, force: true })
    this.#paths = new Map()
  }

  async #prepareOne(volume: Volume, setting: Setting): Promise<string> {
    try {
      return await this.#make(volume, setting)
    } catch (error) {
      const isKnown = error instanceof VolumeError || error instanceof FieldUnknown || isSystemError(error)
      if (!isKnown) throw error
      const claim = setting.objects.claim(claimNameOf(setting.pod, volume) ?? '')
      const subject = claim?.spec?.volumeName || volume.name
      throw new MountFailure(`MountVolume.SetUp failed for volume "${subject}" : ${error.message}`)
    }
  }

  async #make(volume: Volume, setting: Setting): Promise<string> {
    const { pod } = setting
    const { folders, clock } = this.#options
    const { name, emptyDir, hostPath } = volume
    const fsGroup = pod.spec?.securityContext?.fsGroup
    if (hostPath) return prepareHostPath(hostPath)
    const claimName = claimNameOf(pod, volume)
    if (claimName !== null) return this.#prepareClaim(claimName, volume, setting)
    if (emptyDir) {
      const path = folders.volume(uidOf(pod), { plugin: 'empty-dir', name })
      await prepareEmptyDir(path, emptyDir, { fsGroup })
      return path
    }
    const files = await this.#files(volume, setting)
    const path = await this.#placeOf(volume, uidOf(pod))
    await writeAtomically(path, files, { now: clock.now(), fsGroup })
    return path
  }

  /** Secrets and tokens are in memory. What has begun on the disk, in an earlier version, stays there while its Pod lives. */
  async #placeOf(volume: Volume, uid: Uid): Promise<string> {
    const { folders } = this.#options
    const of = { plugin: pluginOf(volume), name: volume.name }
    const onDisk = folders.volume(uid, of)
    const inMemory = isConfidential(volume) ? folders.memoryVolume(uid, of) : null
    if (inMemory === null) return onDisk
    return (await stat(onDisk).catch(() => null)) === null ? inMemory : onDisk
  }

  async #prepareClaim(claimName: string, { name }: Volume, { pod, objects }: Setting): Promise<string> {
    const { path, isOwn } = await prepareClaim({
      name: claimName,
      claim: objects.claim(claimName),
      volume: each => objects.persistentVolume(each),
    })
    if (isTakenForDevice(pod, name))
      throw new VolumeError(`volume ${name} has volumeMode Filesystem, but is specified in volumeDevices`)
    const { fsGroup, fsGroupChangePolicy } = pod.spec?.securityContext ?? {}
    if (fsGroup === undefined || !isOwn) return path
    // Once for each pod: its programs may have reasons to change it later.
    const given = this.#options.folders.volume(uidOf(pod), { plugin: 'local-volume', name })
    if ((await stat(given).catch(() => null)) !== null) return path
    const policy = fsGroupChangePolicy === 'OnRootMismatch' ? 'OnRootMismatch' : 'Always'
    await giveToGroup(path, { fsGroup, policy })
    await mkdir(given, { recursive: true })
    return path
  }

  async #files(volume: Volume, { pod, addresses, objects }: Setting): Promise<VolumeFiles> {
    const { configMap, secret, downwardAPI, projected } = volume
    const tokens = await this.#tokensOf(pod, volume)
    const input: VolumeFilesInput = {
      pod,
      ...addresses,
      allocatable: this.#options.allocatable,
      configMap: name => objects.configMap(name),
      secret: name => objects.secret(name),
      tokens,
    }
    if (configMap) return configMapFiles(configMap, input)
    if (secret) return secretFiles(secret, input)
    if (downwardAPI) return downwardFiles(downwardAPI.items, { input, mode: downwardAPI.defaultMode })
    if (projected) return projectedFiles(projected, input)
    throw new VolumeError('it is of a kind that this node does not know')
  }

  async #tokensOf(pod: Pod, { projected }: Volume): Promise<ReadonlyMap<string, string>> {
    const tokens = new Map<string, string>()
    for (const { serviceAccountToken: wanted } of projected?.sources ?? []) {
      if (!wanted) continue
      try {
        tokens.set(wanted.path, await this.#tokens.of(pod, wanted))
      } catch (error) {
        throw new VolumeError(`failed to fetch token: ${errorWords(error)}`)
      }
    }
    return tokens
  }
}

interface Setting {
  readonly pod: Pod
  readonly addresses: PodAddresses
  readonly objects: PodObjects
}

const isTakenForDevice = ({ spec }: Pod, volume: string): boolean =>
  [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].some(({ volumeDevices = [] }) =>
    volumeDevices.some(({ name }) => name === volume),
  )

/** Volumes that follow their objects while the pod runs. */
const isConfiguration = ({ configMap, secret, downwardAPI, projected }: Volume): boolean =>
  [configMap, secret, downwardAPI, projected].some(source => source !== undefined)

/** As upstream: projections hold tokens, and what else they hold goes with it. */
const isConfidential = ({ secret, projected }: Volume): boolean =>
  secret !== undefined || projected !== undefined

const pluginOf = ({ configMap, secret, downwardAPI }: Volume): string =>
  configMap ? 'configmap' : secret ? 'secret' : downwardAPI ? 'downward-api' : 'projected'

const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error
