// What has just been done to a Pod; of a container to look in from, how far it is and the way into it.
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'
import { Notice } from '../parts/Notice.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { ContainerStateText } from './ContainerStateText.tsx'
import { containersOf, isRunning } from './pod-model.ts'

export type PodDone =
  | { readonly kind: 'under way'; readonly said: Saying }
  | { readonly kind: 'debugging'; readonly container: string }

export interface PodNoticeProps {
  readonly pod: Pod
  readonly done: PodDone | null
  onClose(): void
}

export function PodNotice({ pod, done, onClose }: PodNoticeProps) {
  const { t } = useTranslation()
  if (done?.kind !== 'debugging') return <Notice said={done?.said ?? null} onClose={onClose} />
  const { container } = done
  const status = containersOf(pod).find(({ name }) => name === container)?.status ?? null
  const words = { tab: 'terminal', container }
  return (
    <Notice said={saying('pod.debugging', { container })} onClose={onClose}>
      {isRunning(status) ? (
        <Link to={addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)], words)}>
          {t('pod.debugTerminal', { container })}
        </Link>
      ) : (
        <ContainerStateText state={status?.state} isReady={false} />
      )}
    </Notice>
  )
}
