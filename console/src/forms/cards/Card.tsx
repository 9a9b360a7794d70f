// A part of a form that is confirmed as a whole, by √, or thrown away, by ×: it edits a copy of the object.
import { CheckIcon, TimesIcon } from '@patternfly/react-icons'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { focusOn } from '../../app/focus.ts'
import type { OpenCard } from '../../model/kept-draft.ts'
import { isWithin } from '../../model/path.ts'
import { FormProvider, useForm } from '../form.tsx'
import { ProblemList } from '../ProblemList.tsx'

export interface CardProps {
  readonly title: string
  /** The object as the card begins with it. */
  readonly start: object
  /** By which it is found again when the page is loaded anew. */
  readonly place: Omit<OpenCard, 'draft'>
  /** Problems within these paths keep the card from being confirmed. */
  within(object: object): readonly string[]
  readonly children: ReactNode
  onClose(): void
}

export function Card({ title, start, place, within, children, onClose }: CardProps) {
  const { t } = useTranslation()
  const outer = useForm()
  const [draft, setDraft] = useState(start)
  const [wasAsked, setAsked] = useState(false)
  const [isUnreadable, setUnreadable] = useState(false)
  const card = useRef<HTMLElement>(null)
  const { onCard, cards } = outer
  const { list, at } = place
  useEffect(() => {
    onCard(1)
    return () => onCard(-1)
  }, [onCard])
  useEffect(() => cards.hold({ list, at, draft }), [cards, list, at, draft])
  const close = () => {
    cards.hold(null)
    onClose()
  }
  const own = within(draft)
  const problems = outer.validate(draft).filter(({ field }) => own.some(path => isWithin(field, path)))
  const confirm = () => {
    setAsked(true)
    if (problems.length > 0 || isUnreadable) {
      // The buttons stay in sight while one scrolls, what is wrong may not be.
      setTimeout(() => focusOn(card.current?.querySelector<HTMLElement>('[aria-invalid="true"]')))
      return
    }
    outer.change(() => draft)
    close()
  }
  return (
    <section className="card card--open" aria-label={title} ref={card}>
      <h3>{title}</h3>
      <FormProvider
        object={draft}
        namespace={outer.namespace}
        showsAll={wasAsked}
        change={setDraft}
        validate={outer.validate}
        lockedBecause={outer.lockedBecause}
        unlock={outer.unlock}
        onUnreadable={setUnreadable}
      >
        {children}
      </FormProvider>
      {wasAsked && problems.length > 0 && (
        <div className="field__problem" role="alert">
          <ProblemList problems={problems} objectOf={() => draft} />
        </div>
      )}
      {wasAsked && isUnreadable && (
        <p className="field__problem" role="alert">
          {t('create.unreadable')}
        </p>
      )}
      <div className="card__end">
        <button
          type="button"
          className="confirm"
          aria-label={t('forms.discardCard', { title })}
          onClick={close}
        >
          <TimesIcon /> {t('common.cancel')}
        </button>
        <button
          type="button"
          className="confirm confirm--yes"
          aria-label={t('forms.confirmCard', { title })}
          onClick={confirm}
        >
          <CheckIcon /> {t('forms.confirm')}
        </button>
      </div>
    </section>
  )
}
