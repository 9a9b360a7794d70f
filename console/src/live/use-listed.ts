// What is there, for who has begun to fill in a form about it.
import { useRef } from 'react'
import type { Kind } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import type { LiveSnapshot } from './collection.ts'
import { useLive } from './live-store.tsx'

/** As `useLive`; while all is listed anew, as it was listed last: the form stays, and knows what it is about. */
export function useListed<T extends ApiObject>(kind: Kind<T>, namespace: string): LiveSnapshot<T> {
  const now = useLive(kind, namespace)
  const of = `${kind.group}/${kind.plural}/${namespace}`
  const last = useRef<{ readonly of: string; readonly listed: LiveSnapshot<T> } | null>(null)
  if (now.isListed) last.current = { of, listed: now }
  return last.current?.of === of ? last.current.listed : now
}
