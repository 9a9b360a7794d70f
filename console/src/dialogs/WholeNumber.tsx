// A count in the dialog of an edit: typed, or by its two buttons.
import { FormGroup, NumberInput } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { countMax } from '../model/whole-number.ts'

export interface WholeNumberProps {
  readonly label: string
  /** NaN for what is no number. */
  readonly value: number
  readonly least?: number
  readonly most?: number
  /** In the server's words. */
  readonly problems: readonly string[]
  change(value: number): void
}

export function WholeNumber({
  label,
  value,
  least = 0,
  most = countMax,
  problems,
  change,
}: WholeNumberProps) {
  const { t } = useTranslation()
  const isWithin = Number.isInteger(value) && value >= least && value <= most
  const wrong = isWithin ? problems : [t('edits.whole', { min: least, max: most })]
  return (
    <FormGroup label={label} fieldId="whole-number">
      <NumberInput
        id="whole-number"
        inputName="whole-number"
        inputAriaLabel={label}
        minusBtnAriaLabel={t('detail.fewer')}
        plusBtnAriaLabel={t('detail.more')}
        min={least}
        max={most}
        value={Number.isNaN(value) ? '' : value}
        validated={wrong.length > 0 ? 'error' : 'default'}
        onMinus={() => change(Math.max(least, (value || 0) - 1))}
        onPlus={() => change(Math.min(most, Math.max(least, (value || 0) + 1)))}
        onChange={event => {
          const text = event.currentTarget.value
          change(/^\d+$/.test(text) ? Number(text) : Number.NaN)
        }}
      />
      {wrong.length > 0 && <p role="alert">{wrong.join('; ')}</p>}
    </FormGroup>
  )
}
