import { causeText, type ToldTrouble } from '../../../src/workload/trouble/trouble-words.ts'
import { codeOf } from '../i18n/plan/codes.ts'
import { usePlanWords } from '../i18n/plan/plan-words.ts'
import { More } from '../parts/More.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import { foldedTrouble } from './folded-causes.ts'

/** Why a Pod is not Ready, as a clause about it; the API's own word for it is on hover. */
export function CauseText({ told }: { readonly told: ToldTrouble }) {
  const { troubles } = usePlanWords()
  const { first, rest } = foldedTrouble(told.trouble, troubles)
  return (
    <>
      <span title={codeOf(first) ?? undefined}>
        <Breakable text={causeText({ ...told, trouble: first }, troubles)} />
      </span>
      <More items={rest} />
    </>
  )
}
