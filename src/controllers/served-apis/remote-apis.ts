import { kinds } from '../../api/kinds.ts'
import type { ControllerContext } from '../../control/controller.ts'
import type { Starting } from '../../control/start-controller.ts'
import { need, startWhenNeeded } from '../../control/start-when-needed.ts'

/** Looks after groups that other servers serve, once there are any. */
export const startRemoteApis = (context: ControllerContext): Starting =>
  startWhenNeeded(
    [need(context.informers.of(kinds.APIService), ({ spec }) => spec?.service !== undefined)],
    async () => (await import('./ask-remotes.ts')).startAskingRemotes(context),
  )
