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
import { Breakable } from '../../parts/Breakable.tsx'
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
  const places = volumesOf(set)
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
    <div className="card-list">
      {places.map(place =>
        open?.at === place.at ? (
          card
        ) : (
          <Summary
            key={place.at}
            place={place}
            isLocked={open !== null}
            lock={isWithin(place.at, templatesPath) ? templateLock : null}
            edit={() => setOpen({ at: place.at, kind: place.kind, start: set })}
            remove={() => form.change(object => withoutVolume(object as StatefulSet, place.at))}
          />
        ),
      )}
      {open ? (
        !places.some(({ at }) => at === open.at) && card
      ) : (
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
      )}
      {templateLock && <Lock reason={templateLock} />}
      <Problems path={templatesPath} />
      <Problems path={volumesPath} />
    </div>
  )
}

interface SummaryProps {
  readonly place: VolumePlace
  readonly isLocked: boolean
  readonly lock: string | null
  edit(): void
  remove(): void
}

function Summary({ place, isLocked, lock, edit, remove }: SummaryProps) {
  const { t } = useTranslation()
  const form = useForm()
  const { at, kind, name, mounts, devices } = place
  const problems = form.problemsAt(at, true)
  const volume = read(form.object, at)
  const modeAt = modeAtOf(kind)
  const fields = [...volumeFields[kind], ...(modeAt === null ? [] : [{ ...volumeModeField, at: modeAt }])]
  const said = kind === 'other' ? sourceOf(volume).name : statedWords(statedOf(fields, volume), t)

  return (
    <article className="card">
      <div className="card__head">
        <h3>
          {name} <span className="status__why">{t(`forms.v.${kind}`)}</span>
        </h3>
        <button
          type="button"
          className="confirm"
          disabled={isLocked}
          onClick={edit}
          aria-label={`${t('forms.edit')}: ${name}`}
        >
          {t('forms.edit')}
        </button>
        <button
          type="button"
          className="confirm"
          disabled={isLocked || lock !== null}
          onClick={remove}
          aria-label={`${t('forms.remove')}: ${name}`}
        >
          {t('forms.remove')}
        </button>
      </div>
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
      {problems.length > 0 && <p className="field__problem">{problems.join('; ')}</p>}
    </article>
  )
}
