// `kedge console` in front of clusters that are no Kedge: serves until it is told to stop.
import { join } from 'node:path'
import { silentLog } from '../../base/log.ts'
import { type ChosenContext, clusterAccessOf } from '../../client/kubeconfig/cluster-access-of.ts'
import { inClusterAccess } from '../../client/kubeconfig/in-cluster.ts'
import { loadKubeconfig } from '../../client/kubeconfig/load-kubeconfig.ts'
import type { ForwardContext } from '../../console-forward.ts'
import { dataHome } from '../machine/directories.ts'
import type { Console } from '../terminal/console.ts'
import { VerbError } from '../terminal/failure.ts'
import { ownVersion } from '../terminal/own-version.ts'
import { packageRoot } from '../terminal/package-root.ts'
import { listenForStop } from '../terminal/stop-signals.ts'
import type { ClusterFlags } from './cluster-flags.ts'
import { overridesIn } from './cluster-flags.ts'
import { overrideKubeconfig } from './override-kubeconfig.ts'

export interface ForwardFlags extends ClusterFlags {
  readonly listen?: { readonly host: string; readonly port: number }
}

export async function showConsole(flags: ForwardFlags, { out, err, env }: Console): Promise<number> {
  const { host, port } = flags.listen ?? { host: '127.0.0.1', port: 0 }
  if (!/^(localhost|127(\.\d+){3}|::1)$/.test(host))
    throw new VerbError(
      `a console in front of other clusters listens on this machine alone (127.0.0.1 or ::1), not on ${host}`,
    )
  const contexts = await contextsOf(flags, env)
  const signals = listenForStop()
  try {
    const { forwardConsole } = await import('../../console-forward.ts')
    const running = await forwardConsole({
      folder: join(packageRoot(), 'dist/console'),
      dataDir: join(dataHome(env), '.console'),
      host,
      port,
      userAgent: `kedge-console/${ownVersion} (${process.platform}/${process.arch})`,
      contexts,
      log: silentLog,
    }).catch(error => {
      if (Object(error).code !== 'EADDRINUSE') throw error
      throw new VerbError(`cannot listen on ${host}:${port}: the port is taken`, { cause: error })
    })
    out.write(`${running.link}\n`)
    const [first, ...more] = contexts
    err.write(`shows ${first?.name}${more.length > 0 ? ` and ${more.length} more` : ''} until Ctrl-C\n`)
    if (!signals.signal.aborted)
      await new Promise(resolve => signals.signal.addEventListener('abort', resolve, { once: true }))
    await running.stop()
    return 0
  } finally {
    signals.dispose()
  }
}

/** The chosen one first, then the others of the kubeconfig by their names. */
async function contextsOf(flags: ForwardFlags, env: Console['env']): Promise<readonly ForwardContext[]> {
  const loaded = await loadKubeconfig({ explicit: flags.kubeconfig, env })
  const overrides = overridesIn(flags)
  const config = overrideKubeconfig(loaded, overrides)
  const chosen = flags.context || config['current-context']
  if (!chosen) {
    const inside = await inClusterAccess(env)
    if (inside) return [contextOf(inside, '')]
  }
  // Says what is wrong with it before anything is served.
  const first = await clusterAccessOf(config, flags.context)
  const userOf = (name: string) => config.contexts?.find(each => each.name === name)?.context?.user ?? ''
  const namespace = flags.namespace ?? first.namespace
  return [
    contextOf({ ...first, namespace }, userOf(first.name)),
    ...(config.contexts ?? [])
      .filter(({ name }) => name !== first.name)
      .map(({ name, context }) => ({
        name,
        user: userOf(name),
        namespace: context?.namespace ?? 'default',
        read: () => clusterAccessOf(loaded, name),
      })),
  ]
}

const contextOf = (chosen: ChosenContext, user: string): ForwardContext => ({
  name: chosen.name,
  user: user || chosen.name,
  namespace: chosen.namespace,
  read: async () => chosen,
})
