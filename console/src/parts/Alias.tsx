import type { ApiObject } from '../../../src/api/object.ts'
import { aliasOf } from '../model/place.ts'

/** What people call it, where they do. It may be written from right to left, which is no matter of what stands beside it. */
export function Alias({ of }: { readonly of: ApiObject }) {
  const alias = aliasOf(of)
  return alias === '' ? null : <bdi className="alias">{alias}</bdi>
}
