import { accountPart, printLink } from './account-part.ts'

export const verb = accountPart({
  async act(context, { output }) {
    await printLink(context, { kind: 'reset', output })
    return 0
  },
})
