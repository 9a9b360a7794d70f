import { codeOf } from '../i18n/plan/codes.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { More } from '../parts/More.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { Cut } from '../parts/words/Cut.tsx'
import { foldedState } from './folded-causes.ts'
import type { SetView } from './set-model.ts'

export interface StateSentenceProps {
  readonly view: SetView
  /** Where there is room for its beginning alone, unless somebody asks. */
  readonly isCut?: boolean
}

/** How a set stands, and why, in a sentence; what else is the matter opens. The API's own word is on hover. */
export function StateSentence({ view, isCut = false }: StateSentenceProps) {
  const words = usePlanWords()
  const { name, seenAt } = view
  const { first, rest } = foldedState(view, words.troubles)
  const code = first.kind === 'waiting' ? codeOf(first.trouble.trouble) : null
  const text = begun(words.state(first, { setName: name, now: seenAt }), name)
  return (
    <>
      <span title={code ?? undefined}>{isCut ? <Cut text={text} /> : <Breakable text={text} />}</span>
      <More items={rest} />
    </>
  )
}

/** With a capital, unless it begins with the name of the set or a Pod. */
const begun = (sentence: string, name: string): string =>
  sentence.startsWith(name) ? sentence : sentence.charAt(0).toUpperCase() + sentence.slice(1)
