// The frame of every dialog, and the foot of those that do something. The focus goes back to what opened a dialog; where
// that has gone meanwhile, to the heading of the page.
import { Button, Modal, ModalBody, ModalFooter, ModalHeader } from '@patternfly/react-core'
import { TimesIcon } from '@patternfly/react-icons'
import styles from '@patternfly/react-styles/css/components/ModalBox/modal-box'
import { type ReactNode, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { focusHeading, isFocusLost } from '../../app/focus.ts'
import { useSlowAnswer } from './use-slow-answer.ts'
import './dialog.css'

export interface DialogProps {
  readonly title: string
  readonly size?: 'small' | 'medium' | 'large'
  readonly footer: ReactNode
  readonly children: ReactNode
  onClose(): void
}

export function Dialog({ title, size = 'medium', footer, children, onClose }: DialogProps) {
  const { t } = useTranslation()
  // The frame itself gives the focus back, if it can.
  useEffect(() => () => void setTimeout(() => isFocusLost() && focusHeading()), [])
  return (
    <Modal isOpen variant={size} onEscapePress={onClose} aria-label={title}>
      {/* PatternFly's own says its name in English alone. */}
      <div className={styles.modalBoxClose}>
        <Button variant="plain" aria-label={t('common.close')} icon={<TimesIcon />} onClick={onClose} />
      </div>
      <ModalHeader title={title} />
      <ModalBody tabIndex={0}>{children}</ModalBody>
      <ModalFooter>{footer}</ModalFooter>
    </Modal>
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
  return (
    <>
      <Button
        variant={isDanger ? 'danger' : 'primary'}
        isDisabled={!isReady || isBusy}
        isLoading={isBusy}
        {...(form === undefined ? {} : { type: 'submit' as const, form })}
        {...(act === undefined ? {} : { onClick: act })}
      >
        {action}
      </Button>
      <Button variant="link" onClick={close}>
        {closeText ?? t('common.cancel')}
      </Button>
      <span role="status" className="dialog__status">
        {slow !== null && t('common.slow', { seconds: slow })}
      </span>
      {children}
    </>
  )
}
