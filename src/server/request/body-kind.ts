import type { Kind } from '../../api/kinds.ts'

/** A kind that is never stored, only sent: its name is also its struct's. */
export const bodyKind = (group: string, version: string, kind: string): Kind => ({
  group,
  version,
  kind,
  struct: kind,
  plural: `${kind.toLowerCase()}s`,
  singular: kind.toLowerCase(),
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: {},
})
