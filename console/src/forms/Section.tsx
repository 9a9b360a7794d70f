import type { ReactNode } from 'react'

export interface SectionProps {
  readonly title: string
  /** What stands there, in a few words, while it is closed. */
  readonly summary?: string
  readonly isOpen?: boolean
  readonly children: ReactNode
}

/** A part of a long form, closed until it is wanted. */
export const Section = ({ title, summary = '', isOpen = false, children }: SectionProps) => (
  <details className="fold" open={isOpen}>
    <summary>
      <span className="fold__title">{title}</span>
      {summary && <span className="fold__summary">{summary}</span>}
    </summary>
    <div className="fold__body">{children}</div>
  </details>
)
