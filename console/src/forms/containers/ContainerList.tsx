// The containers of a set as cards: add, edit, remove. One card is open at a time.
import { CubeIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../../src/api/generated/types.ts'
import { type ContainerPlace, containersOf, withContainer, withoutContainer } from '../../model/containers.ts'
import type { OpenCard } from '../../model/kept-draft.ts'
import { Breakable } from '../../parts/words/Breakable.tsx'
import { CardList, SummaryCard, type SummaryCardProps } from '../cards/CardList.tsx'
import { useForm } from '../form.tsx'
import { Problems } from '../PairsInputField.tsx'
import { ContainerCard } from './ContainerCard.tsx'

interface Open {
  readonly at: string
  readonly start: StatefulSet
}

const openBefore = (held: OpenCard | null): Open | null =>
  held?.list === 'containers' ? { at: held.at, start: held.draft as StatefulSet } : null

export function ContainerList() {
  const { t } = useTranslation()
  const form = useForm()
  const set = form.object as StatefulSet
  const [open, setOpen] = useState(() => openBefore(form.cards.held()))
  const add = () => {
    const { set: start, at } = withContainer(set, 'main')
    setOpen({ at, start })
  }
  const card = open && (
    <ContainerCard key={open.at} start={open.start} at={open.at} onClose={() => setOpen(null)} />
  )
  return (
    <CardList
      places={containersOf(set)}
      open={open && { at: open.at, card }}
      summaryOf={place => (
        <Summary
          key={place.at}
          place={place}
          isLocked={open !== null}
          edit={() => setOpen({ at: place.at, start: set })}
          remove={() => form.change(object => withoutContainer(object as StatefulSet, place.at))}
        />
      )}
      adding={
        <button type="button" className="add add--large" onClick={add}>
          <CubeIcon />
          <span>
            <strong>{t('forms.addContainer')}</strong>
            <span className="field__hint">{t('forms.addContainerHow')}</span>
          </span>
        </button>
      }
    >
      <Problems path="spec.template.spec.containers" />
    </CardList>
  )
}

interface SummaryProps extends Pick<SummaryCardProps, 'isLocked' | 'edit' | 'remove'> {
  readonly place: ContainerPlace
}

function Summary({ place: { at, role, container }, ...acts }: SummaryProps) {
  const { t } = useTranslation()
  const { name, image = '', ports = [] } = container
  return (
    <SummaryCard at={at} title={name || t('forms.unnamed')} kind={t(`containers.kinds.${role}`)} {...acts}>
      <p className="mono">
        <Breakable text={image || t('forms.noImage')} />
      </p>
      {ports.length > 0 && (
        <p className="field__hint">
          {t('forms.f.ports')}
          {t('common.colon')}
          {ports.map(port => `${port.containerPort}/${port.protocol ?? 'TCP'}`).join(', ')}
        </p>
      )}
    </SummaryCard>
  )
}
