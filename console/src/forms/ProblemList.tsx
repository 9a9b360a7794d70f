// What is wrong, one line each: the field by the name that it has in the form, and the words. The path is in the tooltip.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import type { Problem } from '../model/problems.ts'
import { fieldWord, kindWord } from './field-word.ts'
import { useProblemWords } from './form.tsx'

export interface ProblemListProps {
  readonly problems: readonly Problem[]
  /** What the problem is of. */
  objectOf(problem: Problem): ApiObject | null
  /** Leads to the field, where there is a way. */
  readonly goTo?: (problem: Problem) => void
}

export function ProblemList({ problems, objectOf, goTo }: ProblemListProps) {
  const { t } = useTranslation()
  const words = useProblemWords()
  return (
    <ul className="problems">
      {problems.map(problem => {
        const { object, field, detail } = problem
        const name = problemName(problem, objectOf(problem), t)
        return (
          <li key={`${object} ${field} ${detail}`}>
            {goTo ? (
              <button type="button" className="as-link" title={field} onClick={() => goTo(problem)}>
                {`${kindWord(object.replace(/\/.*/, ''), t)} › ${name}`}
              </button>
            ) : (
              <strong title={field}>{name}</strong>
            )}
            {t('common.colon')}
            {words(problem)}
          </li>
        )
      })}
    </ul>
  )
}

function problemName({ object: key, field }: Problem, object: ApiObject | null, t: TFunction): string {
  if (field === '') return object ? nameOf(object) : key
  return fieldWord(field, { ...object, kind: key.replace(/\/.*/, '') }, t)
}
