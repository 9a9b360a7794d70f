// The containers of a set as cards: add, edit, remove. One card is open at a time.
import { CubeIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type ContainerPlace, containersOf, withContainer, withoutContainer } from '../model/containers.ts'
import type { OpenCard } from '../model/kept-draft.ts'
import { Breakable } from '../parts/Breakable.tsx'
import { ContainerCard } from './ContainerCard.tsx'
import { useForm } from './form.tsx'
import { Problems } from './PairsInputField.tsx'

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
  const places = containersOf(set)
  const card = open && (
    <ContainerCard key={open.at} start={open.start} at={open.at} onClose={() => setOpen(null)} />
  )
  return (
    <div className="card-list">
      {places.map(place =>
        open?.at === place.at ? (
          card
        ) : (
          <Summary
            key={place.at}
            place={place}
            isLocked={open !== null}
            edit={() => setOpen({ at: place.at, start: set })}
            remove={() => form.change(object => withoutContainer(object as StatefulSet, place.at))}
          />
        ),
      )}
      {open ? (
        !places.some(({ at }) => at === open.at) && card
      ) : (
        <button type="button" className="add add--large" onClick={add}>
          <CubeIcon />
          <span>
            <strong>{t('forms.addContainer')}</strong>
            <span className="field__hint">{t('forms.addContainerHow')}</span>
          </span>
        </button>
      )}
      <Problems path="spec.template.spec.containers" />
    </div>
  )
}

interface SummaryProps {
  readonly place: ContainerPlace
  readonly isLocked: boolean
  edit(): void
  remove(): void
}

function Summary({ place: { at, role, container }, isLocked, edit, remove }: SummaryProps) {
  const { t } = useTranslation()
  const form = useForm()
  const { name, image = '', ports = [] } = container
  const problems = form.problemsAt(at, true)
  const title = name || t('forms.unnamed')
  return (
    <article className="card">
      <div className="card__head">
        <h3>
          {title} <span className="status__why">{t(`containers.kinds.${role}`)}</span>
        </h3>
        <button
          type="button"
          className="confirm"
          disabled={isLocked}
          onClick={edit}
          aria-label={`${t('forms.edit')}: ${title}`}
        >
          {t('forms.edit')}
        </button>
        <button
          type="button"
          className="confirm"
          disabled={isLocked}
          onClick={remove}
          aria-label={`${t('forms.remove')}: ${title}`}
        >
          {t('forms.remove')}
        </button>
      </div>
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
      {problems.length > 0 && <p className="field__problem">{problems.join('; ')}</p>}
    </article>
  )
}
