// Where nothing secret may stand: logs, the audit log, events, metrics. A secret is looked for as it is, and as it is written in
// URLs and in the data of Secrets.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { KedgeUnderTest } from './kedge.ts'

export interface Secrecy {
  /** What each is, and the secret itself. */
  readonly secrets: { readonly [what: string]: string }
  /** Further texts: addresses that were asked for, errors that were answered, by where they were found. */
  readonly texts?: { readonly [where: string]: string }
  /** Folders with further logs. */
  readonly folders?: readonly string[]
}

/** `the password of ann in kedge.log`; empty where none of them stands anywhere. */
export async function secretsTold(
  kedge: KedgeUnderTest,
  { secrets, texts = {}, folders = [] }: Secrecy,
): Promise<readonly string[]> {
  const places = new Map<string, string>(Object.entries(texts))
  for (const folder of [kedge.folder, ...folders])
    for (const path of logsIn(folder)) places.set(path.slice(folder.length + 1), readFileSync(path, 'utf8'))
  places.set('the metrics', await kedge.must('get', '--raw', '/metrics'))
  places.set('the events', await kedge.must('get', 'events', '-A', '-o', 'json'))
  places.set('the accounts', await kedge.must('get', 'accounts', '-o', 'json'))
  const found: string[] = []
  for (const [what, secret] of Object.entries(secrets)) {
    if (secret.length < 8) throw new Error(`${what} is too short to be looked for`)
    for (const [where, text] of places)
      if (writtenAs(secret).some(each => text.includes(each))) found.push(`${what} in ${where}`)
  }
  return found
}

const writtenAs = (secret: string): readonly string[] => [
  secret,
  encodeURIComponent(secret),
  new URLSearchParams({ s: secret }).toString().slice(2),
  Buffer.from(secret).toString('base64'),
  JSON.stringify(secret).slice(1, -1),
]

/** Kedge's own log, audit logs, the logs of Pods; each with those that were put away. */
const logsIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /\.log(\.|-|$)|audit/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
