import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { Breakable } from '../parts/Breakable.tsx'
import type { Clash } from './editable.ts'

export interface ClashNoticeProps {
  /** Fields that somebody else has set meanwhile, and to another value. */
  readonly clashes: readonly Clash[]
  takeMine(): void
  takeTheirs(): void
  /** What taking theirs comes to, where it is another thing than to begin again. */
  readonly theirsText?: string
}

/** Three ways: what it was, what they have made of it, and what is wanted here. */
export function ClashNotice({ clashes, takeMine, takeTheirs, theirsText }: ClashNoticeProps) {
  const { t } = useTranslation()
  const told = useTold()
  if (clashes.length === 0) return null
  return (
    <Alert
      variant="warning"
      title={t('edits.clash', { paths: pathsOf(clashes) })}
      actionLinks={
        <>
          <Button variant="link" onClick={takeMine}>
            {t('edits.mine')}
          </Button>
          <Button variant="link" onClick={takeTheirs}>
            {theirsText ?? t('edits.theirs')}
          </Button>
        </>
      }
    >
      <ul className="problems">
        {clashes.map(({ path, was, theirs, mine }) => (
          <li key={path}>
            <span className="mono">
              <Breakable text={path} />
            </span>
            {t('common.colon')}
            {t('edits.threeWays', { was: told(was), theirs: told(theirs), mine: told(mine) })}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

/** What somebody else has changed of fields that nobody has touched here, which show it. */
export function FollowedNotice({ changes }: { readonly changes: readonly Clash[] }) {
  const { t } = useTranslation()
  const told = useTold()
  if (changes.length === 0) return null
  return (
    <Alert variant="info" title={t('edits.followed', { paths: pathsOf(changes) })}>
      <ul className="problems">
        {changes.map(({ path, was, theirs }) => (
          <li key={path}>
            <span className="mono">
              <Breakable text={path} />
            </span>
            {t('common.colon')}
            {t('edits.twoWays', { was: told(was), theirs: told(theirs) })}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

const pathsOf = (clashes: readonly Clash[]) => clashes.map(({ path }) => path).join(', ')

function useTold(): (value: unknown) => string {
  const { t } = useTranslation()
  return value => {
    if (value === undefined || value === null) return t('edits.notSet')
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
}
