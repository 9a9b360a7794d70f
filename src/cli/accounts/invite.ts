import { accountPart, printLink } from './account-part.ts'

export const verb = accountPart({
  async act(scene, { output }) {
    await printLink(scene, { kind: 'invitation', output })
    return 0
  },
})
