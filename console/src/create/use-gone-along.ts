// A text that was written goes along with what the form changes in its objects, comments and all. A large one takes its time:
// until then there is none, and nobody turns to it.
import { useEffect, useMemo, useState } from 'react'
import type { Bundle } from '../model/bundle.ts'
import { hasComments, textWithComments } from '../model/kept-comments.ts'
import { ask } from '../text/reading/reader.ts'
import { isLarge } from '../text/reading/text-reader.ts'
import { goneAlong, type WentAlong } from './gone-along.ts'
import type { WrittenText } from './TextMode.tsx'

export interface GoneAlong {
  /** Null where nothing would be lost if the objects were printed anew. */
  readonly text: WrittenText | null
  readonly isUnderWay: boolean
  /** Why it could not go along: the objects are printed anew, and its comments are lost. */
  readonly failure: unknown
}

export function useGoneAlong(written: WrittenText | null, bundle: Bundle): GoneAlong {
  const [found, setFound] = useState<WentAlong | null>(null)
  const goes = useMemo(
    () =>
      written && written.bundle !== bundle && written.format === 'yaml' && hasComments(written.text)
        ? written
        : null,
    [written, bundle],
  )
  const apart = goes && isLarge(goes.text) ? goes : null
  useEffect(() => {
    if (!apart) return
    const stop = new AbortController()
    const answer = ask({ kind: 'comments', text: apart.text, bundle }, stop.signal)
    goneAlong(apart, bundle, answer).then(end => stop.signal.aborted || setFound(end))
    return () => stop.abort()
  }, [apart, bundle])
  const atOnce = useMemo(
    () => (goes && !apart ? { ...goes, text: textWithComments(goes.text, bundle), bundle } : null),
    [goes, apart, bundle],
  )
  if (written?.bundle === bundle) return { text: written, isUnderWay: false, failure: null }
  if (!apart) return { text: atOnce, isUnderWay: false, failure: null }
  const isThere = found?.of === apart && found.bundle === bundle
  return isThere
    ? { text: found.text, isUnderWay: false, failure: found.failure }
    : { text: null, isUnderWay: true, failure: null }
}
