// Workspaces, projects and who is a member of them: the object model is in workspace.ts.
import type { ControllerContext } from '../../control/controller.ts'
import { type Starting, together } from '../../control/start-controller.ts'
import { startAccountMemberships } from './account-memberships.ts'
import { startWorkspaceQuotas } from './quota-status.ts'
import { startWorkspaces } from './reconcile.ts'

/** Once the kinds of `iam.kedge.dev` are served. */
export const startProjects = (context: ControllerContext): Starting =>
  together([startWorkspaces(context), startWorkspaceQuotas(context), startAccountMemberships(context)])
