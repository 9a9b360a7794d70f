// The words of plans, hazards and causes in the language of the page.
import i18next from 'i18next'
import { useTranslation } from 'react-i18next'
import type { PlanWords } from '../../../../src/foresee/words/plan-words.ts'
import { enPlan } from './en-plan.ts'
import { chinese } from './zh-plan.ts'

export const planWordsIn = (language: string): PlanWords => (language.startsWith('zh') ? chinese : enPlan)

export function usePlanWords(): PlanWords {
  const { i18n } = useTranslation()
  return planWordsIn(i18n.language)
}

/** For what is told outside of a component. It does not follow a change of the language by itself. */
export const planWords = (): PlanWords => planWordsIn(i18next.language ?? 'en')
