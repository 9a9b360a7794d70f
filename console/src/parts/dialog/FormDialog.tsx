// A dialog that asks for something and does it; what the server has against it stands at the field that it names, the rest
// below all of them.
import i18next from 'i18next'
import type { ReactNode } from 'react'
import { isRefusal } from '../../../../src/api/status-error.ts'
import { causeWords, faultOf } from '../../i18n/server-words.ts'
import { Alert } from '../Alert.tsx'
import { errorText } from '../words/error-text.ts'
import { Dialog, DialogFooter } from './Dialog.tsx'
import { useAttempt } from './use-attempt.ts'
import { useTyped } from './use-typed.ts'

export interface Said {
  /** `metadata.name`; empty where the whole is meant. */
  readonly field: string
  readonly text: string
}

/** What an error says, by its fields where it names some. */
export function saidOf(error: unknown): readonly Said[] {
  if (!isRefusal(error)) return [{ field: '', text: errorText(error) }]
  if (error.reason === 'AlreadyExists') return [{ field: 'metadata.name', text: errorText(error) }]
  const causes = (error.status.details?.causes ?? []).filter(({ field }) => field)
  const language = i18next.language ?? 'en'
  return causes.length > 0
    ? causes.map(({ field = '', message = '', reason }) => ({
        field,
        text: causeWords(message, faultOf(reason), language),
      }))
    : [{ field: '', text: errorText(error) }]
}

const nothing: readonly Said[] = []

export interface FormDialogProps {
  readonly title: string
  readonly action: string
  readonly isDanger?: boolean
  readonly isReady: boolean
  /** The fields that say themselves what is wrong with them, by the begin of their paths. */
  readonly fields?: readonly string[]
  readonly size?: 'small' | 'medium'
  /** Rejects with what the server has against it. */
  apply(): Promise<void>
  onClose(): void
  /** `at` gives what was said of a field. */
  children(at: (field: string) => readonly string[]): ReactNode
}

export function FormDialog(props: FormDialogProps) {
  const { title, action, isDanger = false, isReady, fields = [], size = 'small' } = props
  const { apply, onClose, children } = props
  const { isBusy, problem, make } = useAttempt(saidOf)
  const { isTyped, watch } = useTyped()
  const said = problem ?? nothing
  const act = () =>
    make(async () => {
      await apply()
      onClose()
    })
  const isAt = (field: string, { field: of }: Said) => field !== '' && of.startsWith(field)
  const rest = said.filter(each => !fields.some(field => isAt(field, each)))
  return (
    <Dialog
      title={title}
      size={size}
      // The word that a deletion wants is no text to be sorry for.
      isChanged={isTyped && !isDanger}
      onClose={onClose}
      footer={
        <DialogFooter
          action={action}
          isDanger={isDanger}
          isReady={isReady}
          isBusy={isBusy}
          form="dialog-form"
          close={onClose}
        />
      }
    >
      <form
        className="edit-form"
        id="dialog-form"
        {...watch}
        onSubmit={event => {
          event.preventDefault()
          if (isReady && !isBusy) void act()
        }}
      >
        {children(field => said.filter(each => isAt(field, each)).map(({ text }) => text))}
      </form>
      {rest.map(({ field, text }) => (
        <Alert
          key={field + text}
          variant="danger"
          className="said"
          title={field === '' ? text : `${field}: ${text}`}
        />
      ))}
    </Dialog>
  )
}
