// What somebody has to say before something dangerous is done.
import { Checkbox } from '@patternfly/react-core'
import { use, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../field/Field.tsx'
import { Gone } from './gone.ts'

/** That the hazards of a plan were read. */
export function Agreement({
  isAgreed,
  agree,
}: {
  readonly isAgreed: boolean
  agree(isAgreed: boolean): void
}) {
  const { t } = useTranslation()
  const id = useId()
  // Of what is gone nothing can be done all the same.
  if (use(Gone) !== null) return null
  return (
    <Checkbox
      id={id}
      className="plan__hazard"
      label={t('plan.anyway')}
      isChecked={isAgreed}
      onChange={(_, on) => agree(on)}
    />
  )
}

export interface ConfirmWordProps {
  /** What has to be typed. */
  readonly word: string
  readonly value: string
  /** What it is for, where more is to be said than that it confirms. */
  readonly label?: string
  change(value: string): void
}

export function ConfirmWord({ word, value, label, change }: ConfirmWordProps) {
  const { t } = useTranslation()
  return (
    <Field label={label ?? t('edits.typeYes', { word })}>
      {attributes => (
        <input
          {...attributes}
          className="control"
          autoComplete="off"
          spellCheck={false}
          value={value}
          onChange={event => change(event.target.value)}
        />
      )}
    </Field>
  )
}
