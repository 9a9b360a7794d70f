// Where nothing secret may stand: logs, the audit log, events, metrics, addresses, errors. A secret is looked for as it is, and as
// it is written in URLs and in the data of Secrets.
//
// Passwords, cookies and tokens that the tests make are kept as they come about (`keepSecret`), and what pages ask for and are
// refused (`keepText`); before a Kedge ends that had any, all of them are looked for everywhere, with the values of its Secrets.
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
    for (const path of logsIn(folder))
      places.set(path.slice(folder.length + 1), unlessGone(() => readFileSync(path, 'utf8')) ?? '')
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
function logsIn(folder: string): readonly string[] {
  const list = () => readdirSync(folder, { recursive: true, withFileTypes: true })
  // A folder that goes amid the listing ends it.
  const entries = unlessGone(list) ?? unlessGone(list) ?? list()
  return entries
    .filter(entry => entry.isFile() && /\.log(\.|-|$)|audit/.test(entry.name))
    .map(entry => join(entry.parentPath, entry.name))
}

/** Null where it is not there any more: Kedge still runs, and the log of a Pod goes with the Pod. */
function unlessGone<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (Object(error).code === 'ENOENT') return null
    throw error
  }
}

interface Kept {
  readonly secrets: Map<string, string>
  readonly texts: Map<string, string[]>
  /** What is still being read of answers. */
  readonly pending: Set<Promise<unknown>>
}

const keptOf = new WeakMap<KedgeUnderTest, Kept>()

function keptFor(kedge: KedgeUnderTest): Kept {
  const known = keptOf.get(kedge)
  if (known) return known
  const kept: Kept = { secrets: new Map(), texts: new Map(), pending: new Set() }
  keptOf.set(kedge, kept)
  kedge.beforeEnd(async () => {
    await Promise.allSettled([...kept.pending])
    const texts = [...kept.texts].map(([where, lines]) => [where, lines.join('\n')])
    const secrets = { ...Object.fromEntries(kept.secrets), ...(await valuesOfSecrets(kedge)) }
    const told = await secretsTold(kedge, { secrets, texts: Object.fromEntries(texts) })
    if (told.length > 0) throw new Error(`secrets were told:\n${told.join('\n')}`)
  })
  return kept
}

export const keepSecret = (kedge: KedgeUnderTest, what: string, secret: string): void => {
  if (secret.length >= shortest) keptFor(kedge).secrets.set(what, secret)
}

/** `later` is what is being read, and may fail. */
export function keepText(kedge: KedgeUnderTest, where: string, later: string | Promise<string>): void {
  const { texts, pending } = keptFor(kedge)
  const lines = texts.get(where) ?? []
  texts.set(where, lines)
  if (typeof later === 'string') lines.push(later)
  else
    pending.add(
      later.then(
        text => lines.push(text),
        // The page that was answered has gone, and its text with it.
        () => {},
      ),
    )
}

/** What is shorter stands somewhere by chance. */
const shortest = 12

/** Of those that people make: what others hold besides is no secret. */
async function valuesOfSecrets(kedge: KedgeUnderTest): Promise<{ readonly [what: string]: string }> {
  const list = JSON.parse(await kedge.must('get', 'secrets', '-A', '-o', 'json')) as {
    readonly items: readonly {
      readonly type?: string
      readonly metadata: { readonly namespace: string; readonly name: string }
      readonly data?: { readonly [key: string]: string }
    }[]
  }
  const values = list.items
    .filter(({ type = 'Opaque' }) => ['Opaque', 'kubernetes.io/basic-auth'].includes(type))
    .flatMap(({ metadata: { namespace, name }, data = {} }) =>
      Object.entries(data).map(
        ([key, value]) =>
          [`${key} of the Secret ${namespace}/${name}`, Buffer.from(value, 'base64').toString()] as const,
      ),
    )
  return Object.fromEntries(values.filter(([, value]) => value.length >= shortest))
}
