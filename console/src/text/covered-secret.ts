// A Secret to look at: its keys, and nothing of its values. What was applied of it last is kept in an annotation, and tells
// them too. Pure; nothing of what comes out of it may be sent.
import type { Secret } from '../../../src/api/generated/types.ts'

/** The same of every value: not even its length is told. */
export const cover = '••••••'

export const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

export function coveredSecret(secret: Secret): Secret {
  const { metadata = {} } = secret
  const applied = metadata.annotations?.[lastApplied]
  const annotations =
    applied === undefined
      ? {}
      : { annotations: { ...metadata.annotations, [lastApplied]: coveredText(applied) } }
  return { ...withValuesCovered(secret), metadata: { ...metadata, ...annotations } }
}

function withValuesCovered<T extends object>(of: T): T {
  const covered = Object.entries(of).map(([field, value]) =>
    field === 'data' || field === 'stringData' ? [field, coveredValues(value)] : [field, value],
  )
  return Object.fromEntries(covered)
}

const coveredValues = (values: unknown): unknown =>
  typeof values === 'object' && values !== null
    ? Object.fromEntries(Object.keys(values).map(key => [key, cover]))
    : cover

/** What cannot be read is covered as a whole. */
function coveredText(json: string): string {
  try {
    const applied: unknown = JSON.parse(json)
    return typeof applied === 'object' && applied !== null
      ? JSON.stringify(withValuesCovered(applied))
      : cover
  } catch {
    return cover
  }
}
