import { type Account, accountKind } from '../iam/accounts/account.ts'
import { groupsNeeded, nameProblem } from '../iam/accounts/account-rules.ts'
import type { Validator } from '../server/admission/index.ts'
import { forbidden } from '../server/resources/refusals.ts'
import { rightsOf } from './rights.ts'

/** Nobody makes an account more than they are themselves, and nobody takes a name that is another's. */
export const accountValidator: Validator = {
  concerns: ({ resource: { kind }, subresource }) =>
    kind.group === accountKind.group && kind.plural === accountKind.plural && subresource === '',
  async validate({ server, user, resource: { kind }, name }, { object, old }) {
    // What comes here went through the schema of accounts.
    const [now, before] = [object as Account | null, old as Account | null]
    const problem = now && !before ? nameProblem(now) : null
    if (problem !== null) throw forbidden(kind, name || (now?.metadata?.name ?? ''), problem)
    const rights = rightsOf(server.authorizer)
    for (const group of groupsNeeded(now, before))
      if (!(await rights.mayImpersonate(user, 'groups', group)))
        throw forbidden(
          kind,
          name || (now?.metadata?.name ?? ''),
          `an account of the group ${JSON.stringify(group)} is changed by who may impersonate that group`,
        )
  },
}
