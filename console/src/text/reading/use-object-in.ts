import { useEffect, useMemo, useState } from 'react'
import { editable } from '../trying/send-text.ts'
import { ask } from './reader.ts'
import { isLarge } from './text-reader.ts'
import { type ReadValue, valueOfText } from './value-of-text.ts'

export interface ObjectIn {
  /** A large text takes its time. */
  readonly isRead: boolean
  /** Null for what is no text, or none of an object, or not read yet. */
  readonly object: object | null
}

const nothing: ObjectIn = { isRead: true, object: null }
const beingRead: ObjectIn = { isRead: false, object: null }

/** What stands in a text, for as long as it is wanted. */
export function useObjectIn(text: string, isWanted: boolean): ObjectIn {
  const isApart = isWanted && isLarge(text)
  const [apart, setApart] = useState<{ readonly text: string; readonly found: ObjectIn } | null>(null)
  useEffect(() => {
    if (!isApart) return setApart(null)
    const stop = new AbortController()
    ask({ kind: 'value', text }, stop.signal).then(
      read => stop.signal.aborted || setApart({ text, found: foundIn(read) }),
      // What cannot be read is no object: whoever saves it is told why.
      () => stop.signal.aborted || setApart({ text, found: nothing }),
    )
    return () => stop.abort()
  }, [text, isApart])
  const atOnce = useMemo(
    () => (isWanted && !isApart ? foundIn(valueOfText(text)) : nothing),
    [text, isWanted, isApart],
  )
  if (!isApart) return atOnce
  return apart?.text === text ? apart.found : beingRead
}

function foundIn(read: ReadValue): ObjectIn {
  const value = read.kind === 'read' ? read.value : null
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return { isRead: true, object: isObject ? editable(value) : null }
}
