import { join } from 'node:path'
import type { Uid } from '../../api/object.ts'

/** Where a node keeps what belongs to its pods, laid out as kubelet does. */
export class PodFolders {
  readonly root: string
  readonly logs: string
  /** Where what must not be written to a disk lies; null where all is on the disk. */
  readonly memory: string | null

  constructor({
    root,
    logs,
    memory = null,
  }: {
    readonly root: string
    readonly logs: string
    readonly memory?: string | null
  }) {
    this.root = root
    this.logs = logs
    this.memory = memory
  }

  pod = (uid: Uid): string => join(this.root, uid)

  volume = (uid: Uid, { plugin, name }: { readonly plugin: string; readonly name: string }): string =>
    join(this.root, uid, 'volumes', `kubernetes.io~${plugin}`, name)

  volumes = (uid: Uid): string => join(this.root, uid, 'volumes')

  /** Of a volume that is in memory; null as `memory`. */
  memoryVolume = (
    uid: Uid,
    { plugin, name }: { readonly plugin: string; readonly name: string },
  ): string | null => (this.memory === null ? null : join(this.memory, uid, `kubernetes.io~${plugin}`, name))

  memoryOf = (uid: Uid): string | null => (this.memory === null ? null : join(this.memory, uid))

  hostsFile = (uid: Uid): string => join(this.root, uid, 'etc-hosts')

  /** One file per attempt, so that a restarted container does not find the last words of the one before it. */
  terminationLog = (
    uid: Uid,
    { name, attempt }: { readonly name: string; readonly attempt: number },
  ): string => join(this.root, uid, 'containers', name, `${attempt}`)

  podLogs = ({
    namespace,
    name,
    uid,
  }: {
    readonly namespace: string
    readonly name: string
    readonly uid: Uid
  }) => join(this.logs, `${namespace}_${name}_${uid}`)
}
