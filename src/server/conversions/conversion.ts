import type { Kind } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'

/** Objects that are stored as one kind and also served as another: two API groups or versions of the same thing. */
export interface Conversion {
  readonly stored: Pick<Kind, 'group' | 'plural'>
  /** Shares what both kinds have in common with the stored object. */
  fromStored(object: ApiObject): ApiObject
  toStored(draft: Draft<ApiObject>): Draft<ApiObject>
}
