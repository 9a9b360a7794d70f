import { Button } from '@patternfly/react-core'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { resourceName } from '../../../src/api/kinds.ts'
import { type Unseen, useRefresh, useUnseen } from '../live/live-store.tsx'
import { Alert } from '../parts/Alert.tsx'
import { clockText } from '../parts/time.tsx'

/** What the page would show and this person may not see, in one sentence; and what is shown as it was, not live. */
export function UnseenNotice() {
  const { t, i18n } = useTranslation()
  const unseen = useUnseen().filter(isForbidden)
  const refused = unseen.filter(({ state }) => state.kind === 'refused')
  const still = unseen.filter(({ state }) => state.kind === 'still')
  // A project that cannot be listed is named instead: that is no lack of the page.
  const told = refused.filter(({ kind }) => kind.kind !== 'Namespace')
  const since = Math.min(...still.map(({ state }) => (state.kind === 'still' ? state.since : 0)))
  // A role may have been given meanwhile, and not every page has a button of its own for that.
  const refresh = useRefresh()
  const again = (
    <Button variant="link" isInline onClick={refresh}>
      {t('access.lookAgain')}
    </Button>
  )
  return (
    <div role="status" className="unseen">
      {told.length > 0 && (
        <Alert
          isPlain
          variant="info"
          title={t('access.unseen', { what: namesOf(told, t) })}
          actionLinks={again}
        />
      )}
      {still.length > 0 && (
        <Alert
          isPlain
          variant="info"
          title={t('access.still', { what: namesOf(still, t), time: clockText(since, i18n.language) })}
          actionLinks={again}
        />
      )}
    </div>
  )
}

const isForbidden = ({ state }: Unseen): boolean => state.error.code === 403

/** Each once: a page may ask for a kind as a whole and in outline. */
const namesOf = (unseen: readonly Unseen[], t: TFunction): string =>
  [
    ...new Set(
      unseen.map(({ kind, namespace }) =>
        !kind.namespaced
          ? resourceName(kind)
          : namespace === ''
            ? t('access.kindOfCluster', { resource: resourceName(kind) })
            : t('access.kindOfProject', { resource: resourceName(kind), project: namespace }),
      ),
    ),
  ].join(', ')
