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
  <details className="section" open={isOpen}>
    <summary>
      <span className="section__title">{title}</span>
      {summary && <span className="section__summary">{summary}</span>}
    </summary>
    <div className="section__body">{children}</div>
  </details>
)
