import { accountPart, printLink } from './account-part.ts'

export const verb = accountPart({
  async act(scene, { output }) {
    await printLink(scene, { kind: 'reset', output })
    return 0
  },
})
