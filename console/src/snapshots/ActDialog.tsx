// A dialog that asks for one thing and closes when it is done.
import type { ReactNode } from 'react'
import { Alert } from '../parts/Alert.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { useAttempt } from '../parts/dialog/use-attempt.ts'
import { useTyped } from '../parts/dialog/use-typed.ts'
import { errorText } from '../parts/words/error-text.ts'

export interface ActDialogProps {
  readonly title: string
  readonly how: string
  readonly act: string
  readonly isReady: boolean
  readonly children: ReactNode
  send(): Promise<void>
  onClose(): void
}

export function ActDialog({ title, how, act, isReady, children, send, onClose }: ActDialogProps) {
  const { isBusy, problem, make } = useAttempt(errorText)
  const { isTyped, watch } = useTyped()
  const attempt = () =>
    make(async () => {
      await send()
      onClose()
    })
  return (
    <Dialog
      title={title}
      size="small"
      isChanged={isTyped}
      onClose={onClose}
      footer={<DialogFooter action={act} isReady={isReady} isBusy={isBusy} act={attempt} close={onClose} />}
    >
      <div className="edit-form" {...watch}>
        <p className="status__why">{how}</p>
        {children}
      </div>
      {problem && <Alert variant="danger" title={problem} />}
    </Dialog>
  )
}
