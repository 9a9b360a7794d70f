import { Button, type ButtonProps, Tooltip } from '@patternfly/react-core'
import { withinPage } from '../app/within-page.ts'

export interface GuardedButtonProps extends Omit<ButtonProps, 'ref'> {
  /** Why it may not be pressed; null lets it. */
  readonly denial: string | null
  /** Where the reason is shown: below a button of the head of a page, where there is no room above. */
  readonly reasonAt?: 'top' | 'bottom'
}

/** A button that stays where it is for who may not press it, and says which permission is missing. */
export function GuardedButton(props: GuardedButtonProps) {
  const { denial, reasonAt = 'top', onClick, isDanger = false, variant, ...rest } = props
  if (denial === null)
    return (
      <Button
        {...rest}
        {...(variant ? { variant } : {})}
        isDanger={isDanger}
        {...(onClick ? { onClick } : {})}
      />
    )
  // What else it waits for is of no interest to who may not press it, and would hide why.
  const { isDisabled: _isDisabled, isLoading: _isLoading, ...shown } = rest
  return (
    <Tooltip content={denial} position={reasonAt} appendTo={withinPage}>
      <Button
        {...shown}
        variant={variant === 'danger' ? 'secondary' : (variant ?? 'primary')}
        isAriaDisabled
      />
    </Tooltip>
  )
}
