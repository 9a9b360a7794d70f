// The creation of what a draft holds: what of it is there by now, and what was against the rest. Where an answer was lost,
// it is looked for what was made as soon as the server can be reached again.
import { useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { useClient, useReconnections } from '../live/live-store.tsx'
import type { Bundle } from '../model/bundle.ts'
import type { Problem } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { Begun } from '../parts/dialog/begun.ts'
import { useStayQuestion } from '../parts/use-leave-question.ts'
import { createObjects, lookFor, missingOf, nothingMade, type Standing } from './create-objects.ts'

export interface Creation {
  readonly standing: Standing
  /** The same with what is just being sent: for who is cut off meanwhile. */
  readonly underWay: Standing
  readonly isBusy: boolean
  /** What the server has refused. */
  readonly refused: readonly Problem[]
  /** What it is not known of whether it was created; null where that is known. */
  readonly unsure: ApiObject | null
  /** Resolves to whether all of it is there. */
  create(bundle: Bundle): Promise<boolean>
  /** For who has changed what the problems were about. */
  forget(): void
  startOver(): void
}

interface Failed {
  readonly object: ApiObject
  readonly error: unknown
}

const nothing: readonly Problem[] = []

export interface CreationOptions {
  /** Of a draft that was kept. */
  readonly begun: Standing
  readonly bundle: Bundle
  /** All of it turned out to be there. */
  onFound(set: StatefulSet): void
}

export function useCreation({ begun, bundle, onFound }: CreationOptions): Creation {
  const { t } = useTranslation()
  const client = useClient()
  const [standing, setStanding] = useState(begun)
  const [sending, setSending] = useState<Standing | null>(null)
  const [isBusy, setBusy] = useState(false)
  const place = useRef(new Begun())
  useEffect(() => {
    const own = place.current
    own.enter()
    return () => own.leave()
  }, [])
  useStayQuestion(sending && t('create.endsHere'))
  const [failed, setFailed] = useState<Failed | null>(null)
  const latest = useRef({ bundle, standing, onFound })
  latest.current = { bundle, standing, onFound }
  const reconnections = useReconnections()
  // biome-ignore lint/correctness/useExhaustiveDependencies: at first, and when the connection is back
  useEffect(() => {
    setFailed(before => (before?.error instanceof Unreachable ? null : before))
    const { bundle: wanted, standing: before } = latest.current
    if (before.unsure.length === 0) return
    setBusy(true)
    lookFor(client, before)
      .then(found => {
        setStanding(found)
        if (missingOf(wanted, found.made).length === 0) latest.current.onFound(wanted.set)
      })
      // It is looked again with the next connection, and before anything is created.
      .catch(() => {})
      .finally(() => setBusy(false))
  }, [client, reconnections])
  const forget = useCallback(() => setFailed(null), [])
  const isUnsure = failed !== null && failed.error instanceof Unreachable
  return {
    standing,
    underWay: sending ?? standing,
    isBusy,
    refused: failed && !isUnsure ? problemsOfRefusal(failed.error, failed.object) : nothing,
    unsure: isUnsure ? failed.object : null,
    async create(wanted) {
      setBusy(true)
      setFailed(null)
      setSending(standing)
      const signal = place.current.begin()
      const done = await createObjects(client, wanted, standing, { signal, onStanding: setSending })
      setBusy(false)
      setSending(null)
      setStanding(done.standing)
      if (done.kind === 'failed') setFailed(done)
      return done.kind === 'created'
    },
    forget,
    startOver() {
      setStanding(nothingMade)
      setFailed(null)
    },
  }
}
