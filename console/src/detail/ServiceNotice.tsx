// The Service that gives the Pods their names is the user's own to create: where it is missing, or is not what it has to be,
// the page of the set says so, and leads to what mends it.
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { addressOf, goTo } from '../app/router.ts'
import { wordsOfGoverning } from '../objects/fresh.ts'
import { Alert } from '../parts/Alert.tsx'
import type { SetView } from '../sets/set-model.ts'
import { useGoverningService } from './use-governing-service.ts'

export interface ServiceNoticeProps {
  readonly view: SetView
  /** Opens the dialog of the Service that is there. */
  edit(): void
}

export function ServiceNotice({ view, edit }: ServiceNoticeProps) {
  const { t } = useTranslation()
  const name = view.set.spec?.serviceName ?? ''
  // Who may not see Services is told of none.
  const { service, faults } = useGoverningService(view)
  const denialOf = useDenials(view.namespace)
  const [first] = faults
  if (first === undefined) return null
  return (
    <Alert
      variant="warning"
      className="notice"
      title={t(`detail.serviceFaults.${first}`, { name })}
      actionLinks={
        service ? (
          <GuardedButton
            denial={denialOf([needOf('patch', kinds.Service)], name)}
            variant="link"
            isInline
            onClick={edit}
          >
            {t('edits.service')}
          </GuardedButton>
        ) : (
          <GuardedButton
            denial={denialOf([needOf('create', kinds.Service)])}
            variant="secondary"
            size="sm"
            onClick={() =>
              goTo(addressOf(['services', 'new'], { project: view.namespace, ...wordsOfGoverning(view.set) }))
            }
          >
            {t('detail.createService', { name })}
          </GuardedButton>
        )
      }
    />
  )
}
