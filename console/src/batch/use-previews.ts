// The plans of one edit of several sets, foreseen a few at a time, whether somebody opens them or not: what is dangerous in
// one of them has to be asked about.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { Client } from '../../../src/client/client.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { editable } from '../edits/editable.ts'
import { usePlanClient, useReconnections } from '../live/live-store.tsx'
import { foreseen, type Preview, standingOf } from '../preview/use-preview.ts'
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

type Found = ReadonlyMap<string, Answered>

export function usePreviews(views: readonly SetView[], edit: Edit | null): Previews {
  const client = usePlanClient()
  const reconnections = useReconnections()
  const [found, setFound] = useState<Found>(new Map())
  const latest = useRef(views)
  latest.current = views
  // Views are others with each change of a status; a plan is another one where a person would see another set, or where
  // the connection is back.
  const questions = useMemo(
    () =>
      new Map(
        views.map(view => [keyOfSet(view), JSON.stringify({ edit, set: editable(view.set), reconnections })]),
      ),
    [views, edit, reconnections],
  )
  const current = useRef(questions)
  current.current = questions
  const tell = useCallback((view: SetView, answer: Answered) => {
    // An answer to an earlier question is not heard.
    if (current.current.get(keyOfSet(view)) !== answer.question) return
    setFound(before => new Map([...before, [keyOfSet(view), answer] as const]))
  }, [])
  const asked = edit === null ? null : JSON.stringify([...questions])
  const ofView = (view: SetView): Preview => {
    if (edit === null) return none
    const answer = found.get(keyOfSet(view))
    return answer !== undefined && answer.question === questions.get(keyOfSet(view))
      ? answer.preview
      : working
  }
  const told = useRef(found)
  told.current = found
  useFollowUp(views, { client, questions, found, tell })
  useEffect(() => {
    if (asked === null) return
    const wanted = new Map<string, string>(JSON.parse(asked))
    const over = new AbortController()
    const timer = setTimeout(() => {
      const open = latest.current.filter(
        view => told.current.get(keyOfSet(view))?.question !== wanted.get(keyOfSet(view)),
      )
      void foreseeEach(client, { views: open, questions: wanted, tell, signal: over.signal })
    }, restMs)
    return () => {
      clearTimeout(timer)
      over.abort()
    }
  }, [client, asked, tell])
  return {
    of: ofView,
    again(view) {
      const question = questions.get(keyOfSet(view))
      if (edit === null || question === undefined) return
      tell(view, { question, standing: standingOf(view), preview: working })
      const standing = standingOf(view)
      void foreseen(client, { namespace: view.namespace, name: view.name, edit }).then(preview =>
        tell(view, { question, standing, preview }),
      )
    },
    left: edit === null ? 0 : views.filter(view => ofView(view).kind === 'working').length,
  }
}

interface Following extends Omit<Each, 'views' | 'signal'> {
  readonly client: Client
  readonly found: Found
}

/**
 * A plan is another one where the Pods of its set are others: it is quietly foreseen again, and until that is there the
 * one of before stands. One round at a time: what goes on changing would else be asked about without end.
 */
function useFollowUp(views: readonly SetView[], following: Following): void {
  const latest = useRef({ views, ...following })
  latest.current = { views, ...following }
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const wait = useCallback(() => {
    if (outdated(latest.current.views, latest.current).length > 0) timer.current ??= setTimeout(look, restMs)
    async function look() {
      const { client, questions, tell, views: shown, found } = latest.current
      const signal = new AbortController().signal
      await foreseeEach(client, {
        views: outdated(shown, { questions, found }),
        questions,
        tell,
        signal,
      })
      timer.current = null
      wait()
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at with each change of what it is made from
  useEffect(wait, [views, following.found, following.questions])
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current)
    },
    [],
  )
}

/** Those whose plan is there, and was made from other Pods than theirs of now. Pure. */
export function outdated(
  views: readonly SetView[],
  { questions, found }: { readonly questions: ReadonlyMap<string, string>; readonly found: Found },
): readonly SetView[] {
  return views.filter(view => {
    const answer = found.get(keyOfSet(view))
    return (
      answer !== undefined &&
      answer.preview.kind !== 'working' &&
      answer.question === questions.get(keyOfSet(view)) &&
      answer.standing !== standingOf(view)
    )
  })
}

interface Answered {
  readonly question: string
  /** How its Pods stood when it was asked. */
  readonly standing: string
  readonly preview: Preview
}

interface Each {
  readonly views: readonly SetView[]
  readonly questions: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  tell(view: SetView, answer: Answered): void
}

async function foreseeEach(client: Client, { views, questions, signal, tell }: Each): Promise<void> {
  const rest = views.values()
  const work = async () => {
    for (const view of rest) {
      const question = questions.get(keyOfSet(view)) ?? ''
      const standing = standingOf(view)
      const { edit }: { readonly edit: Edit } = JSON.parse(question)
      const preview = await foreseen(client, { namespace: view.namespace, name: view.name, edit })
      if (signal.aborted) return
      tell(view, { question, standing, preview })
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
}
