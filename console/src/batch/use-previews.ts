// The plans of one edit of several sets, foreseen a few at a time, whether somebody opens them or not: what is dangerous in
// one of them has to be asked about.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { Client } from '../../../src/client/client.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { useClient } from '../live/live-store.tsx'
import { foreseen, type Preview } from '../preview/use-preview.ts'
import { keyOfSet } from '../sets/set-key.ts'
import type { SetView } from '../sets/set-model.ts'

export interface Previews {
  of(view: SetView): Preview
  /** The cluster is another one for this set: it has to be foreseen again. */
  again(view: SetView): void
  /** How many are yet to be foreseen. */
  readonly left: number
}

const atATime = 3
const restMs = 250
const none: Preview = { kind: 'none' }
const working: Preview = { kind: 'working' }

type Found = ReadonlyMap<string, Preview>

export function usePreviews(views: readonly SetView[], edit: Edit | null): Previews {
  const client = useClient()
  const [found, setFound] = useState<Found>(new Map())
  // Views are others with each change of a set; which sets were chosen is the same.
  const latest = useRef(views)
  latest.current = views
  const asked = edit === null ? null : JSON.stringify({ edit, keys: views.map(keyOfSet) })
  const tell = useCallback(
    (view: SetView, preview: Preview) =>
      setFound(before => new Map([...before, [keyOfSet(view), preview] as const])),
    [],
  )
  useEffect(() => {
    setFound(new Map())
    if (asked === null) return
    const wanted: { readonly edit: Edit } = JSON.parse(asked)
    const over = new AbortController()
    const timer = setTimeout(() => {
      void foreseeEach(client, { views: latest.current, edit: wanted.edit, tell, signal: over.signal })
    }, restMs)
    return () => {
      clearTimeout(timer)
      over.abort()
    }
  }, [client, asked, tell])
  return {
    of: view => (edit === null ? none : (found.get(keyOfSet(view)) ?? working)),
    again(view) {
      if (edit === null) return
      tell(view, working)
      void foreseen(client, { namespace: view.namespace, name: view.name, edit }).then(preview =>
        tell(view, preview),
      )
    },
    left:
      edit === null
        ? 0
        : views.filter(view => (found.get(keyOfSet(view)) ?? working).kind === 'working').length,
  }
}

interface Each {
  readonly views: readonly SetView[]
  readonly edit: Edit
  readonly signal: AbortSignal
  tell(view: SetView, preview: Preview): void
}

async function foreseeEach(client: Client, { views, edit, signal, tell }: Each): Promise<void> {
  const rest = views.values()
  const work = async () => {
    for (const view of rest) {
      const preview = await foreseen(client, { namespace: view.namespace, name: view.name, edit })
      if (signal.aborted) return
      tell(view, preview)
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
}
