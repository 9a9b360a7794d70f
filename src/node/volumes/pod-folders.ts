import { join } from 'node:path'

/** Where a node keeps what belongs to its pods, laid out as kubelet does. */
export class PodFolders {
  readonly root: string
  readonly logs: string

  constructor({ root, logs }: { readonly root: string; readonly logs: string }) {
    this.root = root
    this.logs = logs
  }

  pod = (uid: string): string => join(this.root, uid)

  volume = (uid: string, { plugin, name }: { readonly plugin: string; readonly name: string }): string =>
    join(this.root, uid, 'volumes', `kubernetes.io~${plugin}`, name)

  volumes = (uid: string): string => join(this.root, uid, 'volumes')

  hostsFile = (uid: string): string => join(this.root, uid, 'etc-hosts')

  /** One file per attempt, so that a restarted container does not find the last words of the one before it. */
  terminationLog = (
    uid: string,
    { name, attempt }: { readonly name: string; readonly attempt: number },
  ): string => join(this.root, uid, 'containers', name, `${attempt}`)

  podLogs = ({
    namespace,
    name,
    uid,
  }: {
    readonly namespace: string
    readonly name: string
    readonly uid: string
  }) => join(this.logs, `${namespace}_${name}_${uid}`)
}
