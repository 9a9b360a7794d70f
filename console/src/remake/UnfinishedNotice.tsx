// Acts that go on after their dialog was closed, with how far they are and how they ended; and those that were broken off, by a
// closed tab or a refusal: offered again above the list, and where their set was.
import { Button, Checkbox } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { useLive } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { clockText } from '../parts/time.tsx'
import { ManagerNotice } from '../sets/ManagerNotice.tsx'
import { Download, RemakeDialog } from './RemakeDialog.tsx'
import { RunCard } from './RunCard.tsx'
import type { Remake } from './remake.ts'
import { useKeptRemakes, useRemakeRuns, useRuns } from './remake-runs.ts'
import { addRemakeTexts } from './texts.ts'

addRemakeTexts()

export interface UnfinishedNoticeProps {
  /** Every project's when empty. */
  readonly namespace: string
  /** Of one set alone. */
  readonly name?: string
}

export function UnfinishedNotice({ namespace, name }: UnfinishedNoticeProps) {
  const { t } = useTranslation()
  const kept = useKeptRemakes()
  const runs = useRemakeRuns()
  const { items, state } = useLive(kinds.StatefulSet, namespace)
  const [open, setOpen] = useState<Remake | null>(null)
  const isShown = (each: Remake) =>
    (namespace === '' || each.namespace === namespace) && (name === undefined || each.name === name)
  const shown = kept.filter(each => isShown(each) && !runs.isUnderWay(each.namespace, each.name))
  // Its dialog shows the same.
  const going = useRuns().filter(({ remake }) => isShown(remake) && !(open && isSame(open, remake)))
  const titleOf = (remake: Remake) =>
    t('edits.title', {
      edit: t(remake.growths.length > 0 ? 'edits.expand' : 'remake.title'),
      name: remake.name,
    })
  const setOf = (remake: Remake) => items.find(set => isOf(set, remake))
  return (
    <>
      {going.map(run => (
        <RunCard
          key={`${run.remake.namespace}/${run.remake.name}`}
          title={titleOf(run.remake)}
          run={run}
          onClose={() => runs.close(run.remake)}
        />
      ))}
      {shown.map(remake => (
        <Unfinished
          key={`${remake.namespace}/${remake.name}`}
          remake={remake}
          set={setOf(remake) ?? (state.kind === 'loading' ? remake.opened : null)}
          goOn={() => setOpen(remake)}
          giveUp={() => runs.forget(remake)}
        />
      ))}
      {open && <RemakeDialog title={titleOf(open)} remake={open} onClose={() => setOpen(null)} />}
    </>
  )
}

const isSame = (some: Remake, other: Remake): boolean =>
  some.namespace === other.namespace && some.name === other.name

const isOf = (set: StatefulSet, { namespace, name }: Remake): boolean =>
  nameOf(set) === name && set.metadata?.namespace === namespace

interface UnfinishedProps {
  readonly remake: Remake
  /** As it stands now; null where there is none of the name. */
  readonly set: StatefulSet | null
  goOn(): void
  giveUp(): void
}

function Unfinished({ remake, set, goOn, giveUp }: UnfinishedProps) {
  const { t, i18n } = useTranslation()
  const [isSure, setSure] = useState(false)
  const denialOf = useDenials(remake.namespace)
  const isLoss = set === null && remake.definition !== null
  const time = clockText(remake.begunAt, i18n.language)
  const words = isLoss ? 'unfinishedGone' : remake.definition ? 'unfinished' : 'unfinishedGrowing'
  return (
    <Alert
      className="notice"
      variant={isLoss ? 'danger' : 'warning'}
      title={t(`remake.${words}`, { name: remake.name, time })}
    >
      <ManagerNotice of={set ?? remake.opened} />
      <p>{t('remake.leftAt')}</p>
      <div className="remake__ways">
        <GuardedButton
          denial={denialOf(needsOfDoing(remake.growths.length > 0 ? 'expand' : 'recreate'), remake.name)}
          size="sm"
          onClick={goOn}
        >
          {t('remake.tryAgain')}
        </GuardedButton>
        {remake.definition && <Download remake={remake} />}
        {isLoss && (
          <Checkbox
            id={`sure-${remake.namespace}-${remake.name}`}
            label={t('remake.haveIt')}
            isChecked={isSure}
            onChange={(_, on) => setSure(on)}
          />
        )}
        <Button variant="link" size="sm" isDanger={isLoss} isDisabled={isLoss && !isSure} onClick={giveUp}>
          {t('remake.giveUp')}
        </Button>
      </div>
    </Alert>
  )
}
