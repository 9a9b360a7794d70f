// Asks for the audit log, page after page: what is typed is asked for when its writer pauses.
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEntry, AuditPage } from '../../../src/api/iam/audit.ts'
import { askDoor, type DoorAnswer } from '../sign-in/door.ts'
import { refusalText } from '../sign-in/refusal-text.ts'
import { momentOf } from './moment.ts'

export type AuditState =
  | { readonly kind: 'looking' | 'end' | 'idle' }
  /** There is older. */
  | { readonly kind: 'more'; readonly before: string }
  | { readonly kind: 'refused'; readonly text: string }

interface Held {
  readonly entries: readonly AuditEntry[]
  readonly state: AuditState
}

const pauseMs = 250
const idle: Held = { entries: [], state: { kind: 'idle' } }

/** Where the filter is null nothing is asked for. */
export function useAudit(filter: URLSearchParams | null) {
  const { t } = useTranslation()
  const [held, setHeld] = useState<Held>(idle)
  const take = useCallback(
    (answer: DoorAnswer, entries: readonly AuditEntry[]) => {
      if (answer.kind === 'refused')
        return setHeld({ entries, state: { kind: 'refused', text: refusalText(answer, t) } })
      const page = pageOf(answer)
      const state: AuditState = page.next === null ? { kind: 'end' } : { kind: 'more', before: page.next }
      setHeld({ entries: [...entries, ...page.entries], state })
    },
    [t],
  )
  const text = filter?.toString() ?? null
  useEffect(() => {
    if (text === null) return setHeld(idle)
    let isWanted = true
    setHeld({ entries: [], state: { kind: 'looking' } })
    const patience = setTimeout(() => {
      void ask(text, 100, null).then(answer => {
        if (isWanted) take(answer, [])
      })
    }, pauseMs)
    return () => {
      isWanted = false
      clearTimeout(patience)
    }
  }, [text, take])
  const more = () => {
    const { entries, state } = held
    if (state.kind !== 'more' || text === null) return
    setHeld({ entries, state: { kind: 'looking' } })
    void ask(text, 100, state.before).then(answer => take(answer, entries))
  }
  return { ...held, more }
}

const pageOf = (answer: Extract<DoorAnswer, { kind: 'done' }>): AuditPage =>
  answer.body as unknown as AuditPage

function ask(filter: string, limit: number, before: string | null): Promise<DoorAnswer> {
  const query = new URLSearchParams(filter)
  for (const word of ['from', 'to'] as const) {
    const at = momentOf(query.get(word) ?? '', word)
    if (at === null) query.delete(word)
    else query.set(word, at.toISOString())
  }
  query.set('limit', String(limit))
  if (before !== null) query.set('before', before)
  return askDoor('GET', `audit/events?${query}`)
}

/** So many entries are taken along at most. */
export const exportMax = 50_000

/** All that the filter lets through, the newest first. */
export async function readAll(filter: URLSearchParams): Promise<readonly AuditEntry[]> {
  const entries: AuditEntry[] = []
  let before: string | null = null
  do {
    const answer = await ask(filter.toString(), 1000, before)
    if (answer.kind === 'refused') break
    const page = pageOf(answer)
    entries.push(...page.entries)
    before = page.next
  } while (before !== null && entries.length < exportMax)
  return entries.slice(0, exportMax)
}
