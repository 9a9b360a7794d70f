// The plans of one edit of several sets, foreseen a few at a time, whether somebody opens them or not: what is dangerous in
// one of them has to be asked about.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import type { Client } from '../../../src/client/client.ts'
import type { Edit } from '../../../src/foresee/edit.ts'
import { editable } from '../edits/editable.ts'
import { usePlanClient, useReconnections } from '../live/live-store.tsx'
import { readingOnce } from '../preview/reading-once.ts'
import { foreseen, type Preview, standingOf } from '../preview/use-preview.ts'
import { keyOfSet } from '../sets/set-key.ts'
import type { SetView } from '../sets/set-model.ts'

export interface Previews {
  /** The same function as long as no plan is another one. */
  readonly of: (view: SetView) => Preview
  /** The cluster is another one for this set: it has to be foreseen again. */
  again(view: SetView): void
  /** How many are yet to be foreseen. */
  readonly left: number
}

const atATime = 6
const restMs = 250
/** Answers are told together: each telling draws every set anew. */
const tellMs = 150
const noViews: readonly SetView[] = []
const noPlan: Preview = { kind: 'none' }
const working: Preview = { kind: 'working' }

type Found = ReadonlyMap<string, Answered>

/** `kept`: plans stand as they were read, for as long as what they are about is being done. */
export type PlanMode = 'followed' | 'kept'

export function usePreviews(views: readonly SetView[], edit: Edit | null, mode: PlanMode): Previews {
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
        views.map(view => [
          keyOfSet(view),
          `${JSON.stringify({ edit, reconnections })}\n${textOf(view.set)}`,
        ]),
      ),
    [views, edit, reconnections],
  )
  const current = useRef(questions)
  current.current = questions
  const pending = useRef(new Map<string, Answered>())
  const telling = useRef<ReturnType<typeof setTimeout> | null>(null)
  const tell = useCallback((view: SetView, answer: Answered) => {
    pending.current.set(keyOfSet(view), answer)
    telling.current ??= setTimeout(() => {
      telling.current = null
      // An answer to an earlier question is not heard.
      const heard = [...pending.current].filter(
        ([key, { question }]) => current.current.get(key) === question,
      )
      pending.current = new Map()
      setFound(before => new Map([...before, ...heard]))
    }, tellMs)
  }, [])
  useEffect(() => () => void (telling.current !== null && clearTimeout(telling.current)), [])
  const asked = useMemo(() => (edit === null ? null : JSON.stringify([...questions])), [edit, questions])
  const ofView = useCallback(
    (view: SetView): Preview => {
      if (edit === null) return noPlan
      const answer = found.get(keyOfSet(view))
      return answer !== undefined && answer.question === questions.get(keyOfSet(view))
        ? answer.preview
        : working
    },
    [edit, found, questions],
  )
  const told = useRef(found)
  told.current = found
  useFollowUp(mode === 'followed' ? views : noViews, { client, questions, found, tell })
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

const texts = new WeakMap<StatefulSet, string>()

/** The set as a person edits it; of each version made once, as it is asked for with each drawing. */
function textOf(set: StatefulSet): string {
  const known = texts.get(set)
  if (known !== undefined) return known
  const text = JSON.stringify(editable(set))
  texts.set(set, text)
  return text
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
  const once = readingOnce(client)
  // Of what stands beside the sets there is one look, which is as old as the first of them.
  const standings = new Map(views.map(view => [view, standingOf(view)]))
  const work = async () => {
    for (const view of rest) {
      const question = questions.get(keyOfSet(view)) ?? ''
      const standing = standings.get(view) ?? ''
      const [asked = ''] = question.split('\n', 1)
      const { edit }: { readonly edit: Edit } = JSON.parse(asked)
      const preview = await foreseen(once, { namespace: view.namespace, name: view.name, edit })
      if (signal.aborted) return
      tell(view, { question, standing, preview })
    }
  }
  await Promise.all(Array.from({ length: atATime }, work))
}
