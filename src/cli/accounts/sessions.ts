import { formatTable } from '../terminal/table.ts'
import { type AccountFlags, accountPart, askDoor, printJson, requireAccount } from './account-part.ts'

interface SessionsFlags extends AccountFlags {
  readonly end?: string | true
}

export const verb = accountPart<SessionsFlags>({
  addFlags: command => command.option('--end [id]', 'end one of them, or all'),
  async act({ client, console, name }, { end, output }) {
    const path = `accounts/${name}/sessions`
    if (end !== undefined) {
      const one = end === true ? '' : `/${encodeURIComponent(end)}`
      const answer = await askDoor(client, 'DELETE', `${path}${one}`)
      if (answer.ended === 0) await requireAccount({ client, name })
      if (output === 'json') printJson(console, answer)
      else
        console.out.write(
          end === true ? `${String(answer.ended)} sessions ended\n` : `session ${end} ended\n`,
        )
      return 0
    }
    const { sessions } = await askDoor(client, 'GET', path)
    const all: readonly { readonly [field: string]: unknown }[] = Array.isArray(sessions) ? sessions : []
    // Who signs in without an account has sessions, too.
    if (all.length === 0) await requireAccount({ client, name })
    if (output === 'json') printJson(console, { sessions: all })
    else
      for (const line of formatTable(
        ['ID', 'KIND', 'ADDRESS', 'LAST USED'],
        all.map(({ id, kind, address, usedAt }) => [id, kind, address, usedAt].map(String)),
      ))
        console.out.write(`${line}\n`)
    return 0
  },
})
