import { ListIcon, TerminalIcon } from '@patternfly/react-icons'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { Link } from '../app/Link.tsx'
import { addressOf } from '../app/router.ts'

interface WaysInProps {
  readonly pod: Pod
  readonly container: string
  readonly isRunning: boolean
}

/** To what the container writes, and into it. */
export function WaysIn({ pod, container, isRunning }: WaysInProps) {
  const { t } = useTranslation()
  const to = (tab: string) =>
    addressOf(['pods', pod.metadata?.namespace ?? '', nameOf(pod)], { tab, container })
  return (
    <p className="ways-in">
      <Link to={to('logs')}>
        <ListIcon /> {t('pod.logsOf')}
        <span className="pf-v6-screen-reader"> {container}</span>
      </Link>
      {isRunning && (
        <Link to={to('terminal')}>
          <TerminalIcon /> {t('pod.tabs.terminal')}
          <span className="pf-v6-screen-reader"> {container}</span>
        </Link>
      )}
    </p>
  )
}
