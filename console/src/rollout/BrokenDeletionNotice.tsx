// A deletion that was broken off while its Pods were ending: the set has fewer by now, and nothing else would say why.
import { Button } from '@patternfly/react-core'
import { useSyncExternalStore } from 'react'
import { useTranslation } from 'react-i18next'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { useDenials } from '../access/use-access.ts'
import { brokenDeletions } from '../edits/broken-deletions.ts'
import { needsOfDoing } from '../edits/doing.ts'
import { Alert } from '../parts/Alert.tsx'
import type { SetView } from '../sets/set-model.ts'
import './next-steps.css'

export interface BrokenDeletionNoticeProps {
  readonly view: SetView
  goOn(): void
}

export function BrokenDeletionNotice({ view, goOn }: BrokenDeletionNoticeProps) {
  const { t } = useTranslation()
  const denial = useDenials(view.namespace)(needsOfDoing('delete'), view.name)
  const isBroken = useSyncExternalStore(brokenDeletions.subscribe, () => brokenDeletions.isBroken(view.set))
  if (!isBroken) return null
  return (
    <Alert variant="warning" className="notice" title={t('rollout.deletionBroken', { count: view.replicas })}>
      <div className="next-steps">
        <GuardedButton denial={denial} variant="secondary" size="sm" onClick={goOn}>
          {t('rollout.goOnDeleting')}
        </GuardedButton>
        <Button variant="link" size="sm" onClick={() => brokenDeletions.forget(view.set)}>
          {t('rollout.leave')}
        </Button>
      </div>
    </Alert>
  )
}
