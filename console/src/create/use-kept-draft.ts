// Keeps the draft as it is being made: the objects, what an open card holds, and what of it has been created already.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { CardKeeping } from '../forms/form.tsx'
import {
  type Draft,
  draftKey,
  forgetDraft,
  type KeptDraft,
  keepDraft,
  keptDraft,
} from '../model/kept-draft.ts'
import { clusterOf, useSession } from '../sign-in/session-context.ts'

const keepMs = 300

export interface KeptDraftHeld {
  /** What was there when the page was opened; null once it has been let go. */
  readonly kept: KeptDraft | null
  /** From now on this is the draft; what nobody has touched is not worth keeping. */
  keep(draft: Omit<Draft, 'card'>, worth: { readonly isTouched: boolean }): void
  readonly cards: CardKeeping
  forget(): void
}

export function useKeptDraft(): KeptDraftHeld {
  const session = useSession()
  const key = draftKey(clusterOf(session).name, session.user.name)
  const [kept, setKept] = useState(() => keptDraft(sessionStorage, key))
  const latest = useRef<Partial<Draft> & { readonly isTouched: boolean }>({
    ...kept,
    isTouched: kept !== null,
  })
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)

  const write = useCallback(() => {
    if (timer.current === null) return
    clearTimeout(timer.current)
    timer.current = null
    const {
      bundle,
      project = '',
      card = null,
      text = null,
      made = [],
      unsure = [],
      isTouched,
    } = latest.current
    if (!isTouched && card === null) forgetDraft(sessionStorage, key)
    else if (bundle)
      keepDraft(sessionStorage, key, { bundle, project, card, text, made, unsure, savedAt: Date.now() })
  }, [key])
  const soon = useCallback(() => {
    timer.current ??= setTimeout(write, keepMs)
  }, [write])
  const keep = useCallback(
    (draft: Omit<Draft, 'card'>, { isTouched }: { readonly isTouched: boolean }) => {
      latest.current = { ...latest.current, ...draft, isTouched }
      if (isTouched) soon()
    },
    [soon],
  )
  const forget = useCallback(() => {
    if (timer.current !== null) clearTimeout(timer.current)
    timer.current = null
    latest.current = { isTouched: false }
    forgetDraft(sessionStorage, key)
    setKept(null)
  }, [key])
  useEffect(() => {
    window.addEventListener('pagehide', write)
    return () => {
      window.removeEventListener('pagehide', write)
      write()
    }
  }, [write])
  const cards = useMemo(
    (): CardKeeping => ({
      held: () => latest.current.card ?? null,
      hold(card) {
        latest.current = { ...latest.current, card }
        soon()
      },
    }),
    [soon],
  )
  return { kept, keep, cards, forget }
}
