// Whether a claim is a file system or a raw device. What the containers have of it follows.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { StatefulSet } from '../../../../src/api/generated/types.ts'
import type { VolumeMode } from '../../../../src/foresee/observe/volume-modes.ts'
import { volumeModeField } from '../../fields/volume-fields.ts'
import { textAt, write } from '../../model/path.ts'
import { nameAtOf, usedAs } from '../../model/volumes.ts'
import { useFieldAt, useForm } from '../form.tsx'
import { Labelled } from '../Labelled.tsx'

export interface VolumeModeFieldProps {
  /** Of the volume. */
  readonly at: string
  /** Of the mode. */
  readonly path: string
}

export function VolumeModeField({ at, path }: VolumeModeFieldProps) {
  const { t } = useTranslation()
  const form = useForm()
  const { value, problems, lock } = useFieldAt(path)
  /** As the set was when the mode was last left: whoever chooses back has the mounts again. */
  const [earlier, setEarlier] = useState<StatefulSet | null>(null)
  const choose = (mode: VolumeMode) => {
    setEarlier(form.object as StatefulSet)
    form.change(object => {
      const set = write(object as StatefulSet, path, mode === 'Block' ? mode : undefined)
      return usedAs(set, textAt(set, nameAtOf(at)), { mode, earlier })
    })
  }
  return (
    <Labelled label={volumeModeField.label} path={path} problems={problems} lock={lock}>
      {attributes => (
        <select
          {...attributes}
          className="control"
          value={value === 'Block' ? 'Block' : 'Filesystem'}
          onChange={event => choose(event.target.value === 'Block' ? 'Block' : 'Filesystem')}
        >
          {volumeModeField.options.map(option => (
            <option key={option} value={option}>
              {`${option} · ${t(`forms.o.${option}`)}`}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}
