import { readFile } from 'node:fs/promises'
import { errorWords } from '../../base/error-words.ts'
import { StartupError } from '../../base/startup-error.ts'
import type { User } from '../request/request.ts'
import { type TokenSource, unknownToken } from './token-source.ts'
import { forTheApi } from './token-sources.ts'

/** Tokens of a file: `token,user,uid,"group1,group2"` in each line. Throws what upstream says of a line that is short. */
export function parseTokenFile(text: string, path: string): ReadonlyMap<string, User> {
  const users = new Map<string, User>()
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const fields = fieldsOf(line)
    if (fields.length < 3)
      throw new Error(
        `token file '${path}' must have at least 3 columns (token, user name, user uid), found ${fields.length}`,
      )
    const [token = '', name = '', uid = '', groups = ''] = fields
    if (token === '') continue
    users.set(token, { name, uid, groups: groups.split(',').filter(each => each !== '') })
  }
  return users
}

const field = /\s*(?:"((?:[^"]|"")*)"|([^,]*))\s*(?:,|$)/g

/** The fields of a line of CSV; quotes hold commas, and two of them are one. */
const fieldsOf = (line: string): readonly string[] =>
  // One more comma, so that the last field ends as all do, and what follows it is nothing.
  [...`${line},`.matchAll(field)]
    .slice(0, -1)
    .map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim())

/** Throws `StartupError` for a file that cannot be read. */
export async function readTokenFile(path: string): Promise<TokenSource> {
  try {
    return staticTokens(parseTokenFile(await readFile(path, 'utf8'), path))
  } catch (cause) {
    throw new StartupError({
      reason: 'FILE_UNREADABLE',
      message: errorWords(cause),
      remedy: 'give --token-auth-file a file of lines `token,user,uid,"group1,group2"`',
      cause,
    })
  }
}

export const staticTokens = (users: ReadonlyMap<string, User>): TokenSource => ({
  check(token, asked) {
    const user = users.get(token)
    const audiences = forTheApi(asked)
    return user && audiences.length > 0 ? { kind: 'user', user, audiences } : unknownToken
  },
})
