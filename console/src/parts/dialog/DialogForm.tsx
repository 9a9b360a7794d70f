import type { ReactNode } from 'react'
import type { Typed } from './use-typed.ts'

/** For the button in the foot, which stands outside of it. A dialog has one. */
export const dialogForm = 'dialog-form'

export interface DialogFormProps {
  readonly children: ReactNode
  /** Nothing where what was asked for cannot be done: Enter comes through as long as the button would. */
  act(): void
  /** Of `useTyped`. */
  readonly watch?: Typed['watch']
}

/** The fields of a dialog: Enter in one of them does what the button does. */
export const DialogForm = ({ children, act, watch }: DialogFormProps) => (
  <form
    id={dialogForm}
    className="edit-form"
    noValidate
    {...watch}
    onSubmit={event => {
      event.preventDefault()
      // There is no button while the dialog asks whether it is to be left.
      if ((event.nativeEvent as SubmitEvent).submitter !== null) act()
    }}
  >
    {children}
  </form>
)
