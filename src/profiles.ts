// Which controllers run: all that make a cluster, where Kedge is the cluster; that of StatefulSets alone, beside the
// controllers that a real cluster has.
import type { ControllerContext } from './control/controller.ts'
import { type Starting, together } from './control/start-controller.ts'
import { atOnce } from './control/start-later.ts'
import { type ControllersOptions, startControllers } from './controllers/index.ts'
import { type StatefulSetControllerOptions, startStatefulSetController } from './statefulset/controller.ts'

export type Profile =
  | ({ readonly kind: 'wholeCluster' } & ControllersOptions)
  | ({ readonly kind: 'statefulSetsOnly' } & StatefulSetControllerOptions)

export function startProfile(context: ControllerContext, profile: Profile): Starting {
  switch (profile.kind) {
    case 'wholeCluster':
      return together([
        startControllers(context, profile),
        (profile.later ?? atOnce)(() =>
          startStatefulSetController(profile.contextOf?.('statefulset-controller') ?? context),
        ),
      ])
    case 'statefulSetsOnly':
      return startStatefulSetController(context, profile)
  }
}
