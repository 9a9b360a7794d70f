import { useEffect, useState } from 'react'
import type { Kind } from '../../../../src/api/kinds.ts'
import type { ApiObject } from '../../../../src/api/object.ts'
import { useClient } from '../../live/live-store.tsx'
import { type KindSchema, readSchema } from './schema.ts'

/** Null until it is there; it stays null where the cluster does not say. Asked only while it is of use. */
export function useSchema<T extends ApiObject>(kind: Kind<T>, isWanted: boolean): KindSchema | null {
  const client = useClient()
  const [schema, setSchema] = useState<KindSchema | null>(null)
  useEffect(() => {
    if (!isWanted) return
    let isOver = false
    readSchema(client, kind as Kind).then(
      found => isOver || setSchema(found),
      // A help that is not there is no error.
      () => {},
    )
    return () => {
      isOver = true
    }
  }, [client, kind, isWanted])
  return schema
}
