import { accountPart, changeSpec, printJson } from './account-part.ts'

export const verb = accountPart({
  async act({ client, console, name }, { output }) {
    const account = await changeSpec(client, name, { disabled: false })
    if (output === 'json') printJson(console, account)
    else console.out.write(`account ${name} enabled\n`)
    return 0
  },
})
