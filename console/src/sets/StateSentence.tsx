import { usePlanWords } from '../i18n/plan/plan-words.ts'
import type { SetView } from './set-model.ts'

/** How a set stands, and why, in a sentence. */
export function StateSentence({ view: { name, state, seenAt } }: { readonly view: SetView }) {
  return <>{begun(usePlanWords().state(state, { setName: name, now: seenAt }), name)}</>
}

/** With a capital, unless it begins with the name of the set or a Pod. */
const begun = (sentence: string, name: string): string =>
  sentence.startsWith(name) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1)
