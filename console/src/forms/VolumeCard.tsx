import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { volumeFields } from '../fields/volume-fields.ts'
import { containersOf } from '../model/containers.ts'
import { textAt } from '../model/path.ts'
import {
  claimNameOf,
  nameAtOf,
  renameVolume,
  type VolumeKind,
  volumesOf,
  withMount,
} from '../model/volumes.ts'
import { Card } from './Card.tsx'
import { Fields } from './Fields.tsx'
import { useFieldAt, useForm } from './form.tsx'
import { Labelled } from './Labelled.tsx'
import { RemoveButton } from './PairsInputField.tsx'
import { StorageClassHint } from './StorageClassHint.tsx'

export interface VolumeCardProps {
  /** With the volume in it, be it new. */
  readonly start: StatefulSet
  readonly at: string
  readonly kind: VolumeKind
  onClose(): void
}

export function VolumeCard({ start, at, kind, onClose }: VolumeCardProps) {
  const { t } = useTranslation()
  const mountsIn = (object: object) =>
    volumesOf(object as StatefulSet)
      .filter(each => each.at === at)
      .flatMap(({ mounts }) => mounts.map(mount => mount.at))
  return (
    <Card
      title={t(`forms.v.${kind}`)}
      start={start}
      place={{ list: 'volumes', at }}
      within={object => [at, ...mountsIn(object)]}
      onClose={onClose}
    >
      <div className="fields">
        <NameField at={at} />
      </div>
      {kind === 'template' && <StorageClassHint />}
      <Fields fields={volumeFields[kind]} at={at} />
      <Mounts at={at} />
    </Card>
  )
}

/** Mounts go by the name, and are renamed with it. */
function NameField({ at }: { readonly at: string }) {
  const { t } = useTranslation()
  const form = useForm()
  const path = nameAtOf(at)
  const { value, problems, lock } = useFieldAt(path)
  const set = form.object as StatefulSet
  const isTemplate = path.endsWith('metadata.name')
  const start = set.spec?.ordinals?.start ?? 0
  return (
    <Labelled label="volumeName" path={path} problems={problems} lock={lock}>
      {attributes => (
        <>
          <input
            {...attributes}
            className="control"
            autoComplete="off"
            spellCheck={false}
            value={typeof value === 'string' ? value : ''}
            onChange={event =>
              form.change(object => renameVolume(object as StatefulSet, at, event.target.value))
            }
          />
          {isTemplate && (
            <span className="field__hint">
              {t('forms.claimNames', { name: claimNameOf(String(value ?? ''), nameOf(set), start) })}
            </span>
          )}
        </>
      )}
    </Labelled>
  )
}

const mountFields = [
  { kind: 'text', at: 'mountPath', label: 'mountPath', placeholder: '/data' },
  { kind: 'text', at: 'subPath', label: 'subPath' },
  { kind: 'flag', at: 'readOnly', label: 'readOnly' },
] as const

function Mounts({ at }: { readonly at: string }) {
  const { t } = useTranslation()
  const form = useForm()
  const set = form.object as StatefulSet
  const name = textAt(set, nameAtOf(at))
  const mounts = volumesOf(set).find(each => each.at === at)?.mounts ?? []
  const containers = containersOf(set)
  return (
    <fieldset className="items">
      <legend>{t('forms.mounts')}</legend>
      {containers.length === 0 && <p className="field__hint">{t('forms.noContainers')}</p>}
      {mounts.map(mount => (
        <fieldset key={mount.at} className="item">
          <legend className="item__name">{mount.container}</legend>
          <Fields fields={mountFields} at={mount.at} />
          <RemoveButton
            label={`${t('forms.remove')}: ${mount.container} ${mount.mount.mountPath ?? ''}`}
            onClick={() => form.write(mount.at, undefined)}
          />
        </fieldset>
      ))}
      {containers.map(place => (
        <button
          key={place.at}
          type="button"
          className="add"
          onClick={() => form.change(object => withMount(object as StatefulSet, place.at, name))}
        >
          + {t('forms.mountIn', { container: place.container.name || t('forms.unnamed') })}
        </button>
      ))}
    </fieldset>
  )
}
