import { accountPart, changeSpec, printJson } from './account-part.ts'

export const verb = accountPart({
  async act({ client, console, name }, { output }) {
    const account = await changeSpec(client, name, { disabled: true })
    if (output === 'json') printJson(console, account)
    else console.out.write(`account ${name} disabled\n`)
    return 0
  },
})
