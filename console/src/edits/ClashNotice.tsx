import { Button } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { Alert } from '../parts/Alert.tsx'
import { Breakable } from '../parts/words/Breakable.tsx'
import type { Clash } from './editable.ts'

export interface ClashNoticeProps {
  /** Fields that somebody else has set meanwhile, and to another value. */
  readonly clashes: readonly Clash[]
  takeMine(): void
  takeTheirs(): void
  /** Theirs of one field, where each may be decided by itself. */
  takeTheirsOf?(path: string): void
  /** What taking theirs comes to, where it is another thing than to begin again. */
  readonly theirsText?: string
  /** Something is being decided. */
  readonly isBusy?: boolean
  /** By the name that its reader knows a field by, where that is not its path. */
  fieldOf?(path: string): string
}

/** Three ways: what it was, what they have made of it, and what is wanted here. */
export function ClashNotice(props: ClashNoticeProps) {
  const { clashes, takeMine, takeTheirs, takeTheirsOf, theirsText, isBusy = false, fieldOf = itself } = props
  const { t } = useTranslation()
  const told = useTold()
  if (clashes.length === 0) return null
  return (
    <Alert
      variant="warning"
      title={t('edits.clash', { paths: fieldsOf(clashes, fieldOf) })}
      actionLinks={
        <>
          <Button variant="link" onClick={takeMine} isAriaDisabled={isBusy}>
            {t('edits.mine')}
          </Button>
          <Button variant="link" onClick={takeTheirs} isAriaDisabled={isBusy}>
            {theirsText ?? t('edits.theirs')}
          </Button>
        </>
      }
    >
      <ul className="problems">
        {clashes.map(({ path, was, theirs, mine }) => (
          <li key={path}>
            <Named path={path} name={fieldOf(path)} />
            {t('common.colon')}
            {t('edits.threeWays', { was: told(was), theirs: told(theirs), mine: told(mine) })}
            {takeTheirsOf && clashes.length > 1 && (
              <>
                {' '}
                <Button
                  variant="link"
                  isInline
                  aria-label={t('edits.theirsOf', { field: fieldOf(path) })}
                  onClick={() => takeTheirsOf(path)}
                >
                  {t('edits.theirs')}
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

export interface FollowedNoticeProps extends Pick<ClashNoticeProps, 'fieldOf'> {
  readonly changes: readonly Clash[]
}

/** What somebody else has changed of fields that nobody has touched here, which show it. */
export function FollowedNotice({ changes, fieldOf = itself }: FollowedNoticeProps) {
  const { t } = useTranslation()
  const told = useTold()
  if (changes.length === 0) return null
  return (
    <Alert variant="info" title={t('edits.followed', { paths: fieldsOf(changes, fieldOf) })}>
      <ul className="problems">
        {changes.map(({ path, was, theirs }) => (
          <li key={path}>
            <Named path={path} name={fieldOf(path)} />
            {t('common.colon')}
            {t('edits.twoWays', { was: told(was), theirs: told(theirs) })}
          </li>
        ))}
      </ul>
    </Alert>
  )
}

const itself = (path: string) => path

const fieldsOf = (clashes: readonly Clash[], fieldOf: (path: string) => string) =>
  clashes.map(({ path }) => fieldOf(path)).join(', ')

function Named({ path, name }: { readonly path: string; readonly name: string }) {
  return name === path ? (
    <span className="mono">
      <Breakable text={path} />
    </span>
  ) : (
    <strong title={path}>{name}</strong>
  )
}

function useTold(): (value: unknown) => string {
  const { t } = useTranslation()
  return value => {
    if (value === undefined || value === null) return t('edits.notSet')
    return typeof value === 'string' ? value : JSON.stringify(value)
  }
}
