import { accountPart, printLink } from './account-part.ts'

export const verb = accountPart({
  async act(context, { output }) {
    await printLink(context, { kind: 'invitation', output })
    return 0
  },
})
