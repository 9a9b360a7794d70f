// The menu of what can be done to one thing, behind three dots or a word.
import { Dropdown, MenuToggle } from '@patternfly/react-core'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react'
import { withinPage } from '../app/within-page.ts'
import { useRowWords } from '../i18n/row-words.ts'
import { menuHeightAt } from './menu-room.ts'
import { placeAfterKey } from './place-after-key.ts'
import './actions-menu.css'

export interface ActionsMenuProps {
  /** Of the thing, for readers. */
  readonly name: string
  /** With the word instead of dots. */
  readonly isLabelled?: boolean
  /** Lists of items, drawn once the menu is open. */
  readonly children: ReactNode
}

export function ActionsMenu({ name, isLabelled = false, children }: ActionsMenuProps) {
  const { t } = useRowWords()
  const [isOpen, open] = useState(false)
  const toggle = useRef<HTMLButtonElement>(null)
  // What opens a menu measures itself when it is drawn, which a page of rows cannot afford: it is there only while open.
  return (
    <>
      {isLabelled ? (
        <MenuToggle
          ref={toggle}
          variant="secondary"
          isExpanded={isOpen}
          onClick={() => open(!isOpen)}
          aria-label={t('common.moreOf', { name })}
        >
          {t('common.more')}
        </MenuToggle>
      ) : (
        // As PatternFly draws it, without what it does and declares for each: rows that scroll by are made all the time.
        <button
          ref={toggle}
          type="button"
          className="dots"
          aria-expanded={isOpen}
          aria-label={t('common.actionsOf', { name })}
          onClick={() => open(!isOpen)}
        />
      )}
      {isOpen && (
        <Opened toggle={toggle} close={() => open(false)}>
          {children}
        </Opened>
      )}
    </>
  )
}

interface OpenedProps {
  readonly toggle: RefObject<HTMLButtonElement | null>
  readonly children: ReactNode
  close(): void
}

function Opened({ toggle, children, close }: OpenedProps) {
  // It finds its place when it is shown after it was made, not as it is made.
  const [isShown, show] = useState(false)
  useEffect(() => show(true), [])
  const [height] = useState(() => heightBeside(toggle.current))
  return (
    <Dropdown
      isOpen={isShown}
      onOpenChange={isOpen => isOpen || close()}
      onSelect={() => {
        // Before the items go, and the focus with them: a dialog gives it back to where it was.
        toggle.current?.focus({ preventScroll: true })
        close()
      }}
      popperProps={{ position: 'right', appendTo: withinPage, preventOverflow: true }}
      shouldFocusFirstItemOnOpen
      onKeyDown={toEnds}
      isScrollable
      maxMenuHeight={`${height}px`}
      toggle={{ toggleRef: toggle, toggleNode: null }}
    >
      {children}
    </Dropdown>
  )
}

/**
 * Why an item cannot be chosen: below it, and reached by the arrows like every other, or who goes by keys or hears the page
 * would never come to the reason.
 */
export const heldBack = (reason: string | null) =>
  reason === null ? {} : { isAriaDisabled: true, description: reason }

/** To the first and the last item; the arrows are PatternFly's. */
function toEnds(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Home' && event.key !== 'End') return
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="menuitem"]:not(:disabled)')]
  const next = placeAfterKey(event.key, { now: 0, count: items.length })
  event.preventDefault()
  if (next !== null) items[next]?.focus()
}

/** The rest of the menu is scrolled to. */
function heightBeside(button: HTMLElement | null): number {
  const { top, bottom } = button?.getBoundingClientRect() ?? { top: 0, bottom: 0 }
  const page = withinPage().getBoundingClientRect()
  return menuHeightAt({
    button: { top, bottom },
    top: Math.max(0, page.top),
    bottom: window.innerHeight,
  })
}
