import type { Entry, Revision } from './store.ts'

/** What is wrong with an entry, in a sentence, or null. It knows the entries it has seen before: no two share a revision. */
export type EntryCheck = (entry: Entry, newest: Revision) => string | null

/** A key is a path: it begins with a slash and ends with none. Names of some kinds may hold any other character. */
const isKey = (key: string): boolean => key.startsWith('/') && !key.endsWith('/')

export function entryCheck(decode: (entry: Entry) => void = () => {}): EntryCheck {
  const owners = new Map<Revision, string>()
  return (entry, newest) => {
    const { key, revision } = entry
    if (!isKey(key)) return `${JSON.stringify(key)} is not a key`
    if (!Number.isSafeInteger(revision) || revision < 1) return `${key} has no revision`
    if (revision > newest) return `${key} is of revision ${revision}, beyond the newest, ${newest}`
    const owner = owners.get(revision)
    if (owner !== undefined && owner !== key)
      return `two writes have the revision ${revision}, which each has of its own: ${owner} and ${key}`
    owners.set(revision, key)
    try {
      decode(entry)
      return null
    } catch (error) {
      return `${key} cannot be read: ${error instanceof Error ? error.message : error}`
    }
  }
}
