// The cluster that the page looks at, and links to the others: each is a page of its own, to which one goes when one says so
// and not while one looks through their names.
import { useTranslation } from 'react-i18next'

export interface ClusterChoiceProps {
  readonly name: string
  readonly names: readonly string[]
}

export function ClusterChoice({ name, names }: ClusterChoiceProps) {
  const { t } = useTranslation()
  return (
    <details
      className="column-choice cluster-choice"
      onKeyDown={event => {
        if (event.key !== 'Escape' || !event.currentTarget.open) return
        event.currentTarget.open = false
        event.currentTarget.querySelector('summary')?.focus()
      }}
    >
      <summary className="choice" aria-label={`${t('app.cluster')}${t('common.colon')}${name}`}>
        {name}
      </summary>
      <div className="column-choice__list">
        {names.map(each => (
          <a
            key={each}
            href={`/console/@${encodeURIComponent(each)}/`}
            {...(each === name ? { 'aria-current': true } : {})}
          >
            {each}
          </a>
        ))}
      </div>
    </details>
  )
}
