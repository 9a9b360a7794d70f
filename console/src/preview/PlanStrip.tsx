// The steps of a plan on the ordinals: what becomes of each, and in which turn. The list of steps tells the same in words.
import { useTranslation } from 'react-i18next'
import type { PlannedStep } from '../../../src/foresee/plan-document.ts'
import '../strip/strip.css'
import { type CellFate, firstCells, plannedCells } from './planned-cells.ts'

const marks: { readonly [F in CellFate]: string } = { kept: '', created: '+', deleted: '−', replaced: '↻' }
const fates = ['created', 'replaced', 'deleted'] as const
const shownMax = 60

export interface PlanStripProps {
  readonly steps: readonly PlannedStep[]
  /** Names of those that are there. */
  readonly pods: readonly string[]
}

export function PlanStrip({ steps, pods }: PlanStripProps) {
  const { t } = useTranslation()
  const cells = plannedCells(steps, pods)
  if (cells.every(({ fate }) => fate === 'kept')) return null
  const shown = firstCells(cells, shownMax)
  // Pods of a set that is deleted go all at once: they have no turns.
  const hasTurns =
    cells.filter(({ turn }) => turn !== null).length > 1 &&
    steps.some(({ cause }) => cause !== 'setDeleted' && cause !== 'terminating')
  const textOf = (each: (typeof cells)[number]) =>
    each.turn === null || !hasTurns
      ? `${each.ordinal}: ${t(`planStrip.${each.fate}`)}`
      : `${each.ordinal}: ${t(`planStrip.${each.fate}`)}, ${t('planStrip.turn', { turn: each.turn })}`
  return (
    <div className="plan-strip">
      <span className="strip" role="img" aria-label={shown.map(textOf).join('; ')}>
        {shown.map(each => (
          <span key={each.ordinal} className="plan-strip__place" title={textOf(each)} data-fate={each.fate}>
            <span className="plan-strip__mark">{marks[each.fate]}</span>
            <span className={`strip__cell plan-strip__cell plan-strip__cell--${each.fate}`}>
              {each.ordinal}
            </span>
            <span className="plan-strip__turn">
              {each.turn !== null && hasTurns && t('planStrip.ordinalTurn', { turn: each.turn })}
            </span>
          </span>
        ))}
        {cells.length > shown.length && (
          <span className="strip__more">{t('strip.more', { count: cells.length - shown.length })}</span>
        )}
      </span>
      <span className="plan-strip__legend">
        {[
          ...fates
            .filter(fate => cells.some(each => each.fate === fate))
            .map(fate => `${marks[fate]} ${t(`planStrip.${fate}`)}`),
          ...(hasTurns ? [t('planStrip.order')] : []),
        ].join(' · ')}
      </span>
    </div>
  )
}
