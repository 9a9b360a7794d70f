// Where a rolling update stops: by the ordinal from which on it goes, as the strip counts. The API counts from the set's
// first ordinal on; where that is another than 0, both numbers are told.
import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { ordinalRangeOf } from '../../../src/statefulset/nouns/identity.ts'
import { type Draft, partitionIn, updatedFrom, withUpdatedFrom } from '../edits/draft.ts'
import { type PauseWay, pauseWays, standingOf } from '../edits/pause-ways.ts'
import { countMax, isCount } from '../model/whole-number.ts'
import type { SetView } from '../sets/set-model.ts'
import { WholeNumber } from './WholeNumber.tsx'

export interface PartitionFieldsProps {
  readonly view: SetView
  readonly draft: Draft
  /** What the server has against it. */
  readonly problems: readonly string[]
  change(draft: Draft): void
}

export function PartitionFields({ view, draft, problems, change }: PartitionFieldsProps) {
  const { t } = useTranslation()
  const { start } = ordinalRangeOf(view.set)
  const partition = partitionIn(draft, view.set)
  return (
    <>
      <p className="edit-form__how">{t('edits.partitionHow')}</p>
      <PauseButtons
        view={view}
        partition={partition}
        choose={(way, chosen) => change({ ...draft, way, partition: chosen })}
      />
      <WholeNumber
        label={t(start === 0 ? 'detail.partition' : 'edits.updatedFrom')}
        value={updatedFrom(draft, view.set)}
        least={start}
        most={start + countMax}
        problems={problems}
        change={ordinal => change(withUpdatedFrom(draft, ordinal, view.set))}
      />
      {start > 0 && isCount(partition) && (
        <p className="edit-form__how">{t('edits.partitionSent', { partition, start })}</p>
      )}
    </>
  )
}

interface PauseButtonsProps {
  readonly view: SetView
  readonly partition: number
  choose(way: PauseWay, partition: number): void
}

function PauseButtons({ view, partition: chosen, choose }: PauseButtonsProps) {
  const { t } = useTranslation()
  const { replicas } = view
  const now = Math.min(chosen || 0, replicas)
  const ways = pauseWays(standingOf(view, chosen))
  return (
    <div className="page__tools">
      {(['pause', 'step', 'resume'] as const).map(way => (
        <Button
          key={way}
          size="sm"
          variant="secondary"
          isDisabled={ways[way] === now}
          onClick={() => choose(way, ways[way])}
        >
          {t(`edits.${way}`)}
        </Button>
      ))}
    </div>
  )
}
