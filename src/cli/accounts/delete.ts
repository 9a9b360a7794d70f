import { accountKind } from '../../iam/accounts/account.ts'
import { ask, declined } from '../terminal/ask.ts'
import { type AccountFlags, accountPart, printJson, refOf } from './account-part.ts'

interface DeleteFlags extends AccountFlags {
  readonly yes?: boolean
}

export const verb = accountPart<DeleteFlags>({
  addFlags: command => command.option('-y, --yes', 'do not ask'),
  async act({ client, console, name }, { yes, output }) {
    const text = `Delete the account ${name}?`
    if (!(await ask(console, { text, isAnswered: yes === true }))) return declined(console)
    const gone = await client.delete(accountKind, refOf(name))
    if (output === 'json') printJson(console, gone)
    else console.out.write(`account ${name} deleted\n`)
    return 0
  },
})
