// What each act upon accounts asks of the API.
import { auditEvents } from '../../../src/api/iam/audit.ts'
import { accountKind } from '../../../src/iam/accounts/account.ts'
import { needOf } from '../access/needs.ts'
import type { Need } from '../access/rules.ts'

export const accountActs = ['edit', 'invite', 'reset', 'disable', 'enable', 'sessions', 'delete'] as const
export type AccountAct = (typeof accountActs)[number]

const change = [needOf('patch', accountKind)]
const link = [needOf('create', accountKind, 'invitation')]

export const needsOfAct: { readonly [act in AccountAct | 'create']: readonly Need[] } = {
  create: [needOf('create', accountKind), ...link],
  edit: change,
  invite: link,
  reset: link,
  disable: change,
  enable: change,
  sessions: [needOf('get', accountKind, 'sessions')],
  delete: [needOf('delete', accountKind)],
}

export const needsOfEnding = [needOf('delete', accountKind, 'sessions')]
export const needsOfAudit: readonly Need[] = [{ verb: 'list', ...auditEvents }]
