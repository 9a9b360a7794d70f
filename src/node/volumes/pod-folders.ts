import { join } from 'node:path'
import type { Uid } from '../../api/object.ts'

/** Where a node keeps what belongs to its pods, laid out as kubelet does. */
export class PodFolders {
  readonly root: string
  readonly logs: string

  constructor({ root, logs }: { readonly root: string; readonly logs: string }) {
    this.root = root
    this.logs = logs
  }

  pod = (uid: Uid): string => join(this.root, uid)

  volume = (uid: Uid, { plugin, name }: { readonly plugin: string; readonly name: string }): string =>
    join(this.root, uid, 'volumes', `kubernetes.io~${plugin}`, name)

  volumes = (uid: Uid): string => join(this.root, uid, 'volumes')

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
