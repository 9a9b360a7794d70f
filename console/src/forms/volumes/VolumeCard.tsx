import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../../src/api/generated/types.ts'
import { nameOf } from '../../../../src/api/object.ts'
import { volumeFields } from '../../fields/volume-fields.ts'
import { read } from '../../model/path.ts'
import {
  claimNameOf,
  modeAtOf,
  nameAtOf,
  renameVolume,
  type VolumeKind,
  volumesOf,
} from '../../model/volumes.ts'
import { Card } from '../cards/Card.tsx'
import { Fields } from '../Fields.tsx'
import { useFieldAt, useForm } from '../form.tsx'
import { HostFilesHint } from '../HostFilesHint.tsx'
import { Labelled } from '../Labelled.tsx'
import { StorageClassHint } from './StorageClassHint.tsx'
import { UnknownSource } from './UnknownSource.tsx'
import { VolumeModeField } from './VolumeModeField.tsx'
import { VolumeUses } from './VolumeUses.tsx'

export interface VolumeCardProps {
  /** With the volume in it, be it new. */
  readonly start: StatefulSet
  readonly at: string
  readonly kind: VolumeKind
  onClose(): void
}

export function VolumeCard({ start, at, kind, onClose }: VolumeCardProps) {
  const { t } = useTranslation()
  const usesIn = (object: object) =>
    volumesOf(object as StatefulSet)
      .filter(each => each.at === at)
      .flatMap(({ mounts, devices }) => [...mounts, ...devices].map(use => use.at))
  const modeAt = modeAtOf(kind)
  return (
    <Card
      title={t(`forms.v.${kind}`)}
      start={start}
      place={{ list: 'volumes', at }}
      within={object => [at, ...usesIn(object)]}
      onClose={onClose}
    >
      <div className="fields">
        <NameField at={at} />
      </div>
      {modeAt !== null && <StorageClassHint />}
      {kind === 'hostPath' && <HostFilesHint />}
      <Fields fields={volumeFields[kind]} at={at} />
      {modeAt !== null && (
        <div className="fields">
          <VolumeModeField at={at} path={`${at}.${modeAt}`} />
        </div>
      )}
      {kind === 'other' && <UnknownSource volume={read(start, at)} />}
      <VolumeUses at={at} />
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
