// Objects of one kind go for good, one or many, once the word was typed. What is refused for one is told with its name, and
// the others go.
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Kind } from '../../../src/api/kinds.ts'
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { CommandsTogether } from '../commands/Commands.tsx'
import { deleteThis } from '../edits/use-deletion.ts'
import { useClient } from '../live/live-store.tsx'
import { ConfirmWord } from '../parts/dialog/Confirmation.tsx'
import { Dialog, DialogFooter } from '../parts/dialog/Dialog.tsx'
import { DialogForm, dialogForm } from '../parts/dialog/DialogForm.tsx'
import { Failures } from '../parts/dialog/Failures.tsx'
import { useAttempts } from '../parts/dialog/use-attempts.ts'

export interface DeleteObjectsProps<T extends ApiObject> {
  readonly title: string
  readonly kind: Kind<T>
  readonly objects: readonly T[]
  /** What goes with them. */
  readonly children: ReactNode
  onClose(): void
  onDone(): void
}

export function DeleteObjects<T extends ApiObject>(props: DeleteObjectsProps<T>) {
  const { title, kind, objects, children, onClose, onDone } = props
  const { t } = useTranslation()
  const client = useClient()
  const [word, setWord] = useState('')
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set())
  const { isBusy, failures, make } = useAttempts()
  const only = objects.length === 1 && objects[0] ? nameOf(objects[0]) : null
  const namespaces = [...new Set(objects.map(namespaceOf))]
  const apply = async () => {
    const left = objects.filter(each => !gone.has(keyOf(each)))
    const { done } = await make(left, {
      nameOf,
      ask: each => deleteThis(client, kind, each),
    })
    setGone(new Set([...gone, ...done.map(keyOf)]))
    if (done.length < left.length) return
    onDone()
    onClose()
  }
  return (
    <Dialog
      title={title}
      size="small"
      onClose={onClose}
      footer={
        <DialogFooter
          action={t('edits.delete')}
          isDanger
          isReady={objects.length > 0 && (word === 'yes' || word === only)}
          isBusy={isBusy}
          form={dialogForm}
          close={onClose}
        />
      }
    >
      <DialogForm act={apply}>
        {children}
        {only === null && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
          <ul className="pairs names-box" tabIndex={0} aria-label={t('edits.deletesThese')}>
            {objects.map(each => (
              <li key={keyOf(each)} className="mono">
                {nameOf(each)}
              </li>
            ))}
          </ul>
        )}
        <CommandsTogether
          changes={namespaces.map(namespace => ({
            namespace,
            change: {
              kind: 'delete',
              of: objects
                .filter(each => namespaceOf(each) === namespace)
                .map(each => ({ kind: kind.kind, name: nameOf(each) })),
            },
          }))}
        />
        <ConfirmWord word="yes" value={word} change={setWord} />
        <Failures title={t('edits.notDeleted')} failures={failures} />
      </DialogForm>
    </Dialog>
  )
}

const namespaceOf = ({ metadata }: ApiObject): string => metadata?.namespace ?? ''
const keyOf = ({ metadata }: ApiObject): string => metadata?.uid ?? ''
