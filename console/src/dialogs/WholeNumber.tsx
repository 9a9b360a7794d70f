// A count in the dialog of an edit: typed, or by its two buttons.
import { Button, FormGroup, InputGroup, InputGroupItem, TextInput } from '@patternfly/react-core'
import { type KeyboardEvent, useId, useState } from 'react'
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

/**
 * A field of text, as one of numbers hides what it does not take, and an emptied one of PatternFly's becomes 0 when it is
 * left: what was typed stands as it was typed until it is a number.
 */
export function WholeNumber({
  label,
  value,
  least = 0,
  most = countMax,
  problems,
  change,
}: WholeNumberProps) {
  const { t } = useTranslation()
  const id = useId()
  const [typed, setTyped] = useState('')
  const text = Object.is(numberOf(typed), value) ? typed : Number.isNaN(value) ? '' : String(value)
  const isWithin = Number.isInteger(value) && value >= least && value <= most
  const wrong = isWithin ? problems : [t('edits.whole', { min: least, max: most })]
  const step = (by: number) => change(Math.min(most, Math.max(least, (value || 0) + by)))
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (by === 0) return
    event.preventDefault()
    step(by)
  }
  return (
    <FormGroup label={label} fieldId={id}>
      <div className="whole-number">
        <InputGroup>
          <InputGroupItem>
            <Button
              variant="control"
              aria-label={t('detail.fewer')}
              isDisabled={value <= least}
              onClick={() => step(-1)}
            >
              −
            </Button>
          </InputGroupItem>
          <InputGroupItem>
            <TextInput
              id={id}
              role="spinbutton"
              inputMode="numeric"
              autoComplete="off"
              aria-label={label}
              aria-valuemin={least}
              aria-valuemax={most}
              {...(isWithin ? { 'aria-valuenow': value } : { 'aria-valuetext': text })}
              {...(wrong.length > 0 ? { 'aria-describedby': `${id}-problem` } : {})}
              value={text}
              validated={wrong.length > 0 ? 'error' : 'default'}
              onKeyDown={onKeyDown}
              onChange={(_, now) => {
                setTyped(now)
                change(numberOf(now))
              }}
            />
          </InputGroupItem>
          <InputGroupItem>
            <Button
              variant="control"
              aria-label={t('detail.more')}
              isDisabled={value >= most}
              onClick={() => step(1)}
            >
              +
            </Button>
          </InputGroupItem>
        </InputGroup>
      </div>
      {wrong.length > 0 && (
        <p id={`${id}-problem`} role="alert">
          {wrong.join('; ')}
        </p>
      )}
    </FormGroup>
  )
}

const numberOf = (text: string): number => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN)
