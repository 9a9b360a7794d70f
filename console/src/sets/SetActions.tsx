// The menu of everything that can be done to a set, the same in list rows and on its page.
import { Divider, DropdownGroup, DropdownItem, DropdownList } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { addressOf, goTo } from '../app/router.ts'
import { type Doing, needsOfDoing } from '../edits/doing.ts'
import { ActionsMenu, heldBack } from '../parts/ActionsMenu.tsx'
import type { SetView } from './set-model.ts'

const sections = [
  { key: 'operations', doings: ['scale', 'image', 'restart', 'rollback', 'partition', 'stop'] },
  { key: 'edit', doings: ['info', 'template', 'yaml'] },
  { key: 'beside', doings: ['expand', 'expose', 'service', 'autoscaler', 'budget'] },
  {
    key: 'otherConfiguration',
    doings: [
      'strategy',
      'network',
      'affinity',
      'tolerations',
      'security',
      'volumes',
      'labels',
      'annotations',
      'recreate',
    ],
  },
] as const

/** Where people know it by another word, too: the texts of `edits.also`. */
const knownAlso: ReadonlySet<string> = new Set(['scale', 'restart', 'volumes'])

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
    return { onClick: () => choose(doing), ...heldBack(reason) }
  }
  const hindranceOf = (doing: Doing): string | null => {
    // Of revisions that may not be seen nobody knows how many there are.
    if (doing === 'rollback' && view.revisions.length < 2)
      return denialOf([needOf('list', kinds.ControllerRevision)]) ?? t('edits.oneRevision')
    if (doing === 'partition' && view.partition === null) return t('edits.noPartition')
    if (doing === 'expand' && (view.set.spec?.volumeClaimTemplates ?? []).length === 0)
      return t('edits.noTemplates')
    if (doing === 'service' && (view.set.spec?.serviceName ?? '') === '') return t('edits.noService')
    return null
  }
  const wordOf = (doing: Doing): string =>
    knownAlso.has(doing) ? `${t(`edits.${doing}`)}${t(`edits.also.${doing}`)}` : t(`edits.${doing}`)
  return (
    <>
      {sections.map(({ key, doings }) => (
        <DropdownGroup key={key} label={t(`edits.sections.${key}`)}>
          <DropdownList>
            {doings.map(doing =>
              doing === 'yaml' ? (
                <DropdownItem
                  key={doing}
                  onClick={() => goTo(addressOf(['sets', view.namespace, view.name], { tab: 'yaml' }))}
                >
                  {t('yaml.edit')} YAML
                </DropdownItem>
              ) : (
                <DropdownItem key={doing} {...itemOf(doing, hindranceOf(doing))}>
                  {wordOf(doing)}
                </DropdownItem>
              ),
            )}
          </DropdownList>
        </DropdownGroup>
      ))}
      <div className="actions__last">
        <Divider />
        <DropdownList>
          <DropdownItem isDanger {...itemOf('delete')}>
            {t('edits.delete')}
          </DropdownItem>
        </DropdownList>
      </div>
    </>
  )
}
