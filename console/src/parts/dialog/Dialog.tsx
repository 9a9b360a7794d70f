// The frame of every dialog, and the foot of those that do something. The focus goes back to what opened a dialog; where
// that has gone meanwhile, to the heading of the page. What was typed is not thrown away by a key that was meant for a list
// of suggestions: the dialog asks, in the place of its foot.
import { Button, Modal, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import styles from '@patternfly/react-styles/css/components/ModalBox/modal-box'
import { createContext, type ReactNode, use, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusHeading, isFocusLost } from '../../app/focus.ts'
import { onGoneBack } from '../../app/router.ts'
import { Alert } from '../Alert.tsx'
import { useHold } from '../use-leave-question.ts'
import { DialogBody } from './DialogBody.tsx'
import { Gone } from './gone.ts'
import { useSlowAnswer } from './use-slow-answer.ts'
import './dialog.css'

export interface DialogProps {
  readonly title: string
  readonly size?: 'small' | 'medium' | 'large'
  readonly footer: ReactNode
  readonly children: ReactNode
  /** It holds what was typed or chosen and is not applied, which closing throws away. */
  readonly isChanged?: boolean
  onClose(): void
}

/** What every way of closing goes through. */
const Leave = createContext<(close: () => void) => void>(close => close())

/** For what stands in a dialog and leads away from it: nothing is asked where there is no dialog. */
export const useLeave = (): ((close: () => void) => void) => use(Leave)

export function Dialog(props: DialogProps) {
  const { title, size = 'medium', footer, children, isChanged = false, onClose } = props
  const { t } = useTranslation()
  const [leaving, setLeaving] = useState<Leaving | null>(null)
  const leave = (close: () => void) => {
    if (!isChanged) return close()
    setLeaving({ close, from: document.activeElement })
  }
  const stay = () => {
    if (leaving?.from instanceof HTMLElement) leaving.from.focus()
    setLeaving(null)
  }
  const isAsked = leaving !== null && isChanged
  const gone = use(Gone)
  useHold(isChanged, () => leave(onClose))
  useCloseByBack(isChanged ? null : onClose)
  // The frame itself gives the focus back, if it can.
  useEffect(() => () => void setTimeout(() => isFocusLost() && focusHeading()), [])
  return (
    <Modal
      isOpen
      variant={size}
      // In the middle, all of it would move as a plan grows below, away from under the pointer.
      position="top"
      onEscapePress={() => (isAsked ? stay() : leave(onClose))}
      aria-label={title}
    >
      {/* PatternFly's own says its name in English alone. */}
      <div className={styles.modalBoxClose}>
        <Button
          variant="plain"
          aria-label={t('common.close')}
          icon={<TimesIcon />}
          onClick={() => leave(onClose)}
        />
      </div>
      <ModalHeader title={title} />
      <DialogBody>
        <div role="status">
          {gone !== null && <Alert variant="warning" title={gone} className="notice" />}
        </div>
        <Leave value={leave}>{children}</Leave>
      </DialogBody>
      <ModalFooter>
        {isAsked ? (
          <LeaveQuestion discard={leaving.close} stay={stay} />
        ) : (
          <Leave value={leave}>{footer}</Leave>
        )}
      </ModalFooter>
    </Modal>
  )
}

/** Where nothing would be lost, Back leads from what is open to what was there before, and not to another tab below it. */
function useCloseByBack(close: (() => void) | null): void {
  const closing = useRef(close)
  closing.current = close
  useEffect(() => onGoneBack(() => closing.current?.()), [])
}

interface Leaving {
  readonly close: () => void
  /** Where the focus was. */
  readonly from: Element | null
}

function LeaveQuestion({ discard, stay }: { discard(): void; stay(): void }) {
  const { t } = useTranslation()
  const id = useId()
  const first = useRef<HTMLButtonElement>(null)
  useEffect(() => first.current?.focus(), [])
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be another box within the foot
    <div role="group" className="dialog__leave" aria-labelledby={id}>
      <span id={id} role="alert">
        {t('common.leaveDialog')}
      </span>
      <Button ref={first} variant="secondary" onClick={stay}>
        {t('common.goOnEditing')}
      </Button>
      <Button variant="danger" onClick={discard}>
        {t('common.throwAway')}
      </Button>
    </div>
  )
}

export interface DialogFooterProps {
  readonly action: string
  readonly isDanger?: boolean
  readonly isReady: boolean
  readonly isBusy?: boolean
  /** The form that the button sends, which then does what is to be done. */
  readonly form?: string
  /** What stands after the buttons. */
  readonly children?: ReactNode
  /** What the button that closes says meanwhile, where it is not that. */
  readonly closeText?: string
  act?(): void
  close(): void
}

export function DialogFooter(props: DialogFooterProps) {
  const { action, isDanger = false, isReady, isBusy = false, form, children, closeText, act, close } = props
  const { t } = useTranslation()
  const slow = useSlowAnswer(isBusy)
  const leave = use(Leave)
  const isGone = use(Gone) !== null
  return (
    <>
      <Button
        variant={isDanger ? 'danger' : 'primary'}
        isDisabled={!isReady || isBusy || isGone}
        isLoading={isBusy}
        {...(form === undefined ? {} : { type: 'submit' as const, form })}
        {...(act === undefined ? {} : { onClick: act })}
      >
        {action}
      </Button>
      <Button variant="link" onClick={() => leave(close)}>
        {closeText ?? t('common.cancel')}
      </Button>
      <span role="status" className="dialog__status">
        {slow !== null && t('common.slow', { seconds: slow })}
      </span>
      {children}
    </>
  )
}
