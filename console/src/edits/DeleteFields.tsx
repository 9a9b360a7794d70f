// How a set is deleted: what becomes of its Pods, and in which order. Claims go only where the set itself says so.
import { Radio } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { useDenials } from '../access/use-access.ts'
import { Alert } from '../parts/Alert.tsx'
import type { SetView } from '../sets/set-model.ts'
import { needsOfDoing } from './doing.ts'

export const cascades = ['ordered', 'background', 'orphan'] as const
export type Cascade = (typeof cascades)[number]

export interface DeleteFieldsProps {
  readonly view: SetView
  readonly cascade: Cascade
  choose(cascade: Cascade): void
}

export function DeleteFields({ view, cascade, choose }: DeleteFieldsProps) {
  const { t } = useTranslation()
  const scaleDenial = useDenials(view.namespace)(needsOfDoing('stop'), view.name)
  const { spec } = view.set
  const takesClaims =
    spec?.persistentVolumeClaimRetentionPolicy?.whenDeleted === 'Delete' &&
    (spec.volumeClaimTemplates ?? []).length > 0
  return (
    <>
      <fieldset className="radios">
        <legend>{t('edits.cascade')}</legend>
        {cascades.map(each => (
          <Radio
            key={each}
            id={`cascade-${each}`}
            name="cascade"
            label={t(`edits.cascades.${each}`)}
            isChecked={cascade === each}
            isDisabled={each === 'ordered' && scaleDenial !== null}
            description={each === 'ordered' ? (scaleDenial ?? undefined) : undefined}
            onChange={() => choose(each)}
          />
        ))}
      </fieldset>
      {cascade === 'ordered' && <p className="edit-form__how">{t('edits.orderedHow')}</p>}
      {/* The plan shown is that of scaling down: what the deletion after it does is told here. */}
      {cascade === 'ordered' && takesClaims && <Alert variant="danger" title={t('edits.claimsGo')} />}
    </>
  )
}
