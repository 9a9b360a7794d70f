// The menu of everything that can be done to a set, the same in list rows and on its page.
import {
  Divider,
  Dropdown,
  DropdownGroup,
  DropdownItem,
  DropdownList,
  MenuToggle,
} from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addressOf, goTo } from '../app/router.ts'
import { setAreas } from '../edits/areas.ts'
import type { EditKind } from '../edits/EditDialog.tsx'
import type { Doing } from '../edits/SetDialog.tsx'
import type { SetView } from './set-model.ts'

const edits: readonly EditKind[] = ['scale', 'image', 'restart', 'rollback', 'partition', 'stop']

export interface SetActionsProps {
  readonly view: SetView
  /** With the word instead of dots. */
  readonly isLabelled?: boolean
  choose(doing: Doing): void
}

export function SetActions({ view, isLabelled = false, choose }: SetActionsProps) {
  const { t } = useTranslation()
  const [isOpen, open] = useState(false)
  const label = t('common.actionsOf', { name: view.name })
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={open}
      onSelect={() => open(false)}
      popperProps={{ position: 'right' }}
      isScrollable
      maxMenuHeight="min(560px, 70vh)"
      toggle={reference => (
        <MenuToggle
          ref={reference}
          variant={isLabelled ? 'secondary' : 'plain'}
          isExpanded={isOpen}
          onClick={() => open(!isOpen)}
          aria-label={label}
        >
          {isLabelled ? t('common.actions') : <EllipsisVIcon />}
        </MenuToggle>
      )}
    >
      <DropdownList>
        {edits.map(kind => (
          <DropdownItem
            key={kind}
            isDisabled={
              (kind === 'rollback' && view.revisions.length < 2) ||
              (kind === 'partition' && view.partition === null)
            }
            onClick={() => choose(kind)}
          >
            {t(`edits.${kind}`)}
          </DropdownItem>
        ))}
        {(['expose', 'service', 'autoscaler'] as const).map(area => (
          <DropdownItem
            key={area}
            isDisabled={area === 'service' && (view.set.spec?.serviceName ?? '') === ''}
            onClick={() => choose(area)}
          >
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
            <DropdownItem key={area} onClick={() => choose(area)}>
              {t(`edits.${area}`)}
            </DropdownItem>
          ))}
        </DropdownList>
      </DropdownGroup>
      <Divider />
      <DropdownList>
        <DropdownItem isDanger onClick={() => choose('delete')}>
          {t('edits.delete')}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
