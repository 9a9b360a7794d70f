// The volumes of a set as cards: claim templates, existing claims, temporary ones, paths of the node, ConfigMaps and
// Secrets, each with where its containers mount it.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../../src/api/generated/types.ts'
import { statedOf } from '../../fields/stated.ts'
import { volumeFields, volumeModeField } from '../../fields/volume-fields.ts'
import type { OpenCard } from '../../model/kept-draft.ts'
import { isWithin, read } from '../../model/path.ts'
import { sourceOf } from '../../model/volume-source.ts'
import {
  type AddedKind,
  modeAtOf,
  templatesPath,
  type VolumeKind,
  type VolumePlace,
  volumesOf,
  volumesPath,
  withoutVolume,
  withVolume,
} from '../../model/volumes.ts'
import { Breakable } from '../../parts/words/Breakable.tsx'
import { CardList, SummaryCard, type SummaryCardProps } from '../cards/CardList.tsx'
import { useForm } from '../form.tsx'
import { Lock } from '../Lock.tsx'
import { Problems } from '../PairsInputField.tsx'
import { statedWords } from '../stated-words.ts'
import { VolumeCard } from './VolumeCard.tsx'

const added: readonly AddedKind[] = ['template', 'claim', 'temporary', 'hostPath', 'configMap', 'secret']

interface Open {
  readonly at: string
  readonly kind: VolumeKind
  readonly start: StatefulSet
}

function openBefore(held: OpenCard | null): Open | null {
  if (held?.list !== 'volumes') return null
  const start = held.draft as StatefulSet
  const kind = volumesOf(start).find(each => each.at === held.at)?.kind
  return kind === undefined ? null : { at: held.at, kind, start }
}

export function VolumeList() {
  const { t } = useTranslation()
  const form = useForm()
  const set = form.object as StatefulSet
  const [open, setOpen] = useState(() => openBefore(form.cards.held()))
  const templateLock = form.lockedBecause(templatesPath)
  const add = (kind: AddedKind) => {
    const { set: start, at } = withVolume(set, kind)
    setOpen({ at, kind, start })
  }
  const card = open && (
    <VolumeCard
      key={open.at}
      start={open.start}
      at={open.at}
      kind={open.kind}
      onClose={() => setOpen(null)}
    />
  )
  return (
    <CardList
      places={volumesOf(set)}
      open={open && { at: open.at, card }}
      summaryOf={place => (
        <Summary
          key={place.at}
          place={place}
          isLocked={open !== null}
          isKept={templateLock !== null && isWithin(place.at, templatesPath)}
          edit={() => setOpen({ at: place.at, kind: place.kind, start: set })}
          remove={() => form.change(object => withoutVolume(object as StatefulSet, place.at))}
        />
      )}
      adding={
        <div className="add-volumes">
          {added.map(kind => (
            <button
              key={kind}
              type="button"
              className="add"
              disabled={kind === 'template' && templateLock !== null}
              onClick={() => add(kind)}
            >
              <strong>+ {t(`forms.v.${kind}`)}</strong>
              <span className="field__hint">{t(`forms.vHow.${kind}`)}</span>
            </button>
          ))}
        </div>
      }
    >
      {templateLock && <Lock reason={templateLock} />}
      <Problems path={templatesPath} />
      <Problems path={volumesPath} />
    </CardList>
  )
}

interface SummaryProps extends Pick<SummaryCardProps, 'isLocked' | 'isKept' | 'edit' | 'remove'> {
  readonly place: VolumePlace
}

function Summary({ place, ...acts }: SummaryProps) {
  const { t } = useTranslation()
  const form = useForm()
  const { at, kind, name, mounts, devices } = place
  const volume = read(form.object, at)
  const modeAt = modeAtOf(kind)
  const fields = [...volumeFields[kind], ...(modeAt === null ? [] : [{ ...volumeModeField, at: modeAt }])]
  const said = kind === 'other' ? sourceOf(volume).name : statedWords(statedOf(fields, volume), t)
  return (
    <SummaryCard at={at} title={name} kind={t(`forms.v.${kind}`)} {...acts}>
      {said && <p className="field__hint">{said}</p>}
      {mounts.length + devices.length === 0 ? (
        <p className="field__hint">{t('forms.notMounted')}</p>
      ) : (
        <ul className="pairs">
          {mounts.map(({ at: place, container, mount }) => (
            <li key={place} className="mono">
              {container}: <Breakable text={mount.mountPath ?? ''} />{' '}
              {mount.readOnly ? `(${t('forms.f.readOnly')})` : ''}
            </li>
          ))}
          {devices.map(({ at: place, container, device }) => (
            <li key={place} className="mono">
              {container}: <Breakable text={device.devicePath} /> ({t('forms.asDevice')})
            </li>
          ))}
        </ul>
      )}
    </SummaryCard>
  )
}
