// What the containers have of a volume: mounts of a file system, or a raw device by its path.
import { useTranslation } from 'react-i18next'
import type { PersistentVolumeClaim, StatefulSet } from '../../../../src/api/generated/types.ts'
import { kinds } from '../../../../src/api/kinds.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { type VolumeMode, volumeModeOf } from '../../../../src/foresee/observe/volume-modes.ts'
import type { Field } from '../../fields/field.ts'
import { deviceFields, mountFields } from '../../fields/volume-fields.ts'
import { useLiveOne } from '../../live/live-store.tsx'
import { containersOf } from '../../model/containers.ts'
import { textAt } from '../../model/path.ts'
import {
  modeAtOf,
  nameAtOf,
  usedAs,
  type VolumePlace,
  volumesOf,
  withDevice,
  withMount,
} from '../../model/volumes.ts'
import { useBesides } from '../besides.ts'
import { Fields } from '../Fields.tsx'
import { useForm } from '../form.tsx'
import { RemoveButton } from '../PairsInputField.tsx'

export function VolumeUses({ at }: { readonly at: string }) {
  const { object } = useForm()
  const place = volumesOf(object as StatefulSet).find(each => each.at === at)
  if (!place) return null
  return place.kind === 'claim' ? (
    <OfClaim place={place} />
  ) : (
    <Uses place={place} mode={ownMode(object, place)} />
  )
}

function ownMode(object: object, { at, kind }: VolumePlace): VolumeMode {
  const modeAt = modeAtOf(kind)
  return modeAt !== null && textAt(object, `${at}.${modeAt}`) === 'Block' ? 'Block' : 'Filesystem'
}

/** A claim that exists is what it is, and so is one that is made along with the set. Of any other, what is written of it holds. */
function OfClaim({ place }: { readonly place: VolumePlace }) {
  const { object, namespace } = useForm()
  const name = textAt(object, `${place.at}.persistentVolumeClaim.claimName`)
  const [existing] = useLiveOne(kinds.PersistentVolumeClaim, namespace, name).items
  const made = useBesides().find(each => each.kind === 'PersistentVolumeClaim' && nameOf(each) === name)
  const claim = existing ?? (made as PersistentVolumeClaim | undefined)
  const written = place.devices.length > 0 ? 'Block' : 'Filesystem'
  return <Uses place={place} mode={claim ? volumeModeOf(claim) : written} />
}

interface Use {
  readonly container: string
  readonly at: string
  readonly path: string
}

const usesOf = ({ mounts, devices }: VolumePlace, mode: VolumeMode): readonly Use[] =>
  mode === 'Block'
    ? devices.map(({ container, at, device }) => ({ container, at, path: device.devicePath }))
    : mounts.map(({ container, at, mount }) => ({ container, at, path: mount.mountPath }))

const fieldsOf: { readonly [M in VolumeMode]: readonly Field[] } = {
  Filesystem: mountFields,
  Block: deviceFields,
}

function Uses({ place, mode }: { readonly place: VolumePlace; readonly mode: VolumeMode }) {
  const { t } = useTranslation()
  const form = useForm()
  const set = form.object as StatefulSet
  const name = textAt(set, nameAtOf(place.at))
  const wrong = usesOf(place, mode === 'Block' ? 'Filesystem' : 'Block')
  const containers = containersOf(set)
  const add = mode === 'Block' ? withDevice : withMount
  return (
    <fieldset className="items">
      <legend>{t(`forms.uses.${mode}`)}</legend>
      {wrong.length > 0 && (
        <p className="field__problem">
          {t(`forms.misused.${mode}`)}{' '}
          <button
            type="button"
            className="as-link"
            onClick={() =>
              form.change(object => usedAs(object as StatefulSet, name, { mode, earlier: null }))
            }
          >
            {t(`forms.useAs.${mode}`)}
          </button>
        </p>
      )}
      {containers.length === 0 && <p className="field__hint">{t('forms.noContainers')}</p>}
      {usesOf(place, mode).map(({ at, container, path }) => (
        <fieldset key={at} className="item">
          <legend className="item__name">{container}</legend>
          <Fields fields={fieldsOf[mode]} at={at} />
          <RemoveButton
            label={`${t('forms.remove')}: ${container} ${path}`}
            onClick={() => form.write(at, undefined)}
          />
        </fieldset>
      ))}
      {containers
        // A device has one path in a container, a file system may have several.
        .filter(({ at }) => mode !== 'Block' || !place.devices.some(device => device.at.startsWith(`${at}.`)))
        .map(({ at, container }) => (
          <button
            key={at}
            type="button"
            className="add"
            onClick={() => form.change(object => add(object as StatefulSet, at, name))}
          >
            + {t(`forms.useIn.${mode}`, { container: container.name || t('forms.unnamed') })}
          </button>
        ))}
    </fieldset>
  )
}
