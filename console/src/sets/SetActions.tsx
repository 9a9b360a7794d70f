// The menu of everything that can be done to a set, the same in list rows and on its page.
import { Divider, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { useDenials } from '../access/use-access.ts'
import { addressOf, goTo } from '../app/router.ts'
import { setAreas } from '../edits/areas.ts'
import { type Doing, type EditKind, needsOfDoing } from '../edits/doing.ts'

import { ActionsMenu } from '../parts/ActionsMenu.tsx'
import type { SetView } from './set-model.ts'

const edits: readonly EditKind[] = ['scale', 'image', 'restart', 'rollback', 'partition', 'stop']

export interface SetActionsProps {
  readonly view: SetView
  /** With the word instead of dots. */
  readonly isLabelled?: boolean
  choose(doing: Doing): void
}

export const SetActions = ({ view, isLabelled = false, choose }: SetActionsProps) => (
  <ActionsMenu name={view.name} isLabelled={isLabelled}>
    <Items view={view} choose={choose} />
  </ActionsMenu>
)

function Items({ view, choose }: Pick<SetActionsProps, 'view' | 'choose'>) {
  const { t } = useTranslation()
  const denialOf = useDenials(view.namespace)
  /** Why it cannot be done: what the set lacks for it, else what the person lacks. */
  const itemOf = (doing: Doing, hindrance: string | null = null) => {
    const reason = hindrance ?? denialOf(needsOfDoing(doing), view.name)
    return {
      onClick: () => choose(doing),
      isDisabled: reason !== null,
      ...(reason === null ? {} : { description: reason }),
    }
  }
  const hindranceOf = (doing: Doing): string | null => {
    if (doing === 'rollback' && view.revisions.length < 2) return t('edits.oneRevision')
    if (doing === 'partition' && view.partition === null) return t('edits.noPartition')
    if (doing === 'expand' && (view.set.spec?.volumeClaimTemplates ?? []).length === 0)
      return t('edits.noTemplates')
    if (doing === 'service' && (view.set.spec?.serviceName ?? '') === '') return t('edits.noService')
    return null
  }
  return (
    <>
      <DropdownList>
        {edits.map(kind => (
          <DropdownItem key={kind} {...itemOf(kind, hindranceOf(kind))}>
            {t(`edits.${kind}`)}
          </DropdownItem>
        ))}
        {(['expand', 'expose', 'service', 'autoscaler'] as const).map(area => (
          <DropdownItem key={area} {...itemOf(area, hindranceOf(area))}>
            {t(`edits.${area}`)}
          </DropdownItem>
        ))}
        <DropdownItem onClick={() => goTo(addressOf(['sets', view.namespace, view.name], { tab: 'yaml' }))}>
          {t('yaml.edit')} YAML
        </DropdownItem>
      </DropdownList>
      <DropdownGroup label={t('edits.otherConfiguration')}>
        <DropdownList>
          {setAreas.map(area => (
            <DropdownItem key={area} {...itemOf(area)}>
              {t(`edits.${area}`)}
            </DropdownItem>
          ))}
        </DropdownList>
      </DropdownGroup>
      <Divider />
      <DropdownList>
        <DropdownItem isDanger {...itemOf('delete')}>
          {t('edits.delete')}
        </DropdownItem>
      </DropdownList>
    </>
  )
}
