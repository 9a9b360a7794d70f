import type { ReactNode } from 'react'
import { Breakable } from '../parts/words/Breakable.tsx'

export type Fact = readonly [term: string, value: ReactNode]

/** Terms and what they are, aligned. */
export const Facts = ({ facts }: { readonly facts: readonly Fact[] }) => (
  <dl className="facts">
    {facts.map(([term, value]) => (
      <div key={term} className="facts__pair">
        <dt>{term}</dt>
        <dd>{typeof value === 'string' ? <Breakable text={value} /> : value}</dd>
      </div>
    ))}
  </dl>
)

/** The whole object once more, for kubectl alone; of a Secret with its values uncovered. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration'

/** What a program has written down for itself does not push the rest out of sight. */
const longFrom = 240

export const Pairs = ({
  of,
  none,
}: {
  readonly of: { readonly [key: string]: string } | undefined
  readonly none: string
}) => {
  const entries = Object.entries(of ?? {}).filter(([key]) => key !== lastApplied)
  if (entries.length === 0) return <>{none}</>
  return (
    <ul className="pairs">
      {entries.map(([key, value]) => (
        <li key={key} className="mono">
          {value.length > longFrom ? (
            <details className="pairs__long">
              <summary>
                <Breakable text={key} /> <span className="page__count">{value.slice(0, 40)}…</span>
              </summary>
              {value}
            </details>
          ) : (
            <Breakable text={`${key}=${value}`} />
          )}
        </li>
      ))}
    </ul>
  )
}
