// What becomes of one of several sets, in a few lines, with its plan behind them.
import { memo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ClashNotice } from '../edits/ClashNotice.tsx'
import { editFieldName } from '../edits/edit-field-name.ts'
import type { Clash } from '../edits/editable.ts'
import { isDangerous, PlanPreview } from '../preview/PlanPreview.tsx'
import type { ShownPlan } from '../preview/use-preview.ts'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { podsOf, type SetView } from '../sets/set-model.ts'
import { type BatchKind, few, type SetFate } from './batch.ts'

interface FateProps {
  readonly fate: SetFate
  readonly kind: BatchKind
  readonly preview: ShownPlan
  readonly acts: FateActs
  /** Whether its plan is shown from the start. */
  readonly isOpen: boolean
  readonly clashes: readonly Clash[]
}

/** What is done from there, the same object for as long as the dialog is open. */
export interface FateActs {
  again(view: SetView): void
  close(): void
  takeMine(view: SetView): void
  leaveOut(view: SetView): void
}

/** Drawn anew only where something of its own is another: there may be hundreds. */
export const Fate = memo(function Fate({ fate, kind, preview, acts, isOpen, clashes }: FateProps) {
  const { t } = useTranslation()
  /** Null until somebody has chosen. */
  const [chosen, choose] = useState<boolean | null>(null)
  const isShown = chosen ?? (isOpen || isDangerous(preview))
  const hazards = preview.kind === 'planned' ? preview.plan.hazards.length : 0
  const { view, pods, claimsDeleted, claimsKept, servicesLeft } = fate
  return (
    <li>
      <strong>{view.name}</strong> <span className="status__why">{view.namespace}</span>
      <ManagerNotice of={view.set} />
      <div className="edit-form__how">
        {t('batch.pods', { count: pods })}
        {kind !== 'restart' && claimsKept.length > 0 && <> · {t('batch.kept', { names: few(claimsKept) })}</>}
      </div>
      {servicesLeft.length > 0 && (
        <div className="edit-form__how">
          {t('edits.servicesStay', { count: servicesLeft.length, names: few(servicesLeft) })}
        </div>
      )}
      {claimsDeleted.length > 0 && (
        <div className="status__failed">{t('batch.lost', { names: few(claimsDeleted) })}</div>
      )}
      <details open={isShown} onToggle={event => choose(event.currentTarget.open)}>
        <summary>
          {t('batch.plan', { name: view.name })}
          {hazards > 0 && <span className="status__why"> · {t('batch.hazards', { count: hazards })}</span>}
        </summary>
        {isShown && (
          <PlanPreview
            preview={preview}
            pods={podsOf(view)}
            ways={{
              set: view.set,
              again: () => acts.again(view),
              close: acts.close,
              ...(kind === 'restart' ? {} : { without: ['scaleUpFirst'] }),
            }}
          />
        )}
      </details>
      <ClashNotice
        clashes={clashes}
        takeMine={() => acts.takeMine(view)}
        takeTheirs={() => acts.leaveOut(view)}
        theirsText={t('edits.leaveOut')}
        fieldOf={path => editFieldName(path, t)}
      />
    </li>
  )
})
