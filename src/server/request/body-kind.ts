import type { Kind } from '../../api/kinds.ts'
import { structSchema } from '../../api/schema/schema.ts'

/** A kind that is never stored, only sent: its name is also its struct's. */
export const bodyKind = (group: string, version: string, kind: string): Kind => ({
  group,
  version,
  kind,
  schema: structSchema(kind),
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: {},
})
