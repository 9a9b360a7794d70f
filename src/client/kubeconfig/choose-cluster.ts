import { type ChosenContext, clusterAccessOf } from './cluster-access-of.ts'
import { inClusterAccess } from './in-cluster.ts'
import type { KubeconfigPlace } from './kubeconfig-files.ts'
import { loadKubeconfig } from './load-kubeconfig.ts'

/** The cluster that a command means: by its flags, the person's kubeconfig, or the Pod that it runs in. */
export async function chooseCluster(
  options: KubeconfigPlace & { readonly context?: string } = {},
): Promise<ChosenContext> {
  const config = await loadKubeconfig(options)
  const isNamed = options.explicit || options.context || config['current-context']
  const inside = isNamed ? null : await inClusterAccess(options.env)
  return inside ?? clusterAccessOf(config, options.context)
}
