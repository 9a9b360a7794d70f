import { usePlanWords } from '../i18n/plan/plan-words.ts'
import type { SetView } from './set-model.ts'

/** How a set stands, and why, in a sentence. */
export function StateSentence({ view: { name, state, seenAt } }: { readonly view: SetView }) {
  return <>{usePlanWords().state(state, { setName: name, now: seenAt })}</>
}
