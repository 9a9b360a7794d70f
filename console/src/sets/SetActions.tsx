// The menu of everything that can be done to a set, the same in list rows and on its page.
import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { addressOf, goTo } from '../app/router.ts'
import type { EditKind } from '../edits/EditDialog.tsx'
import type { SetView } from './set-model.ts'

const edits: readonly EditKind[] = ['scale', 'image', 'restart', 'rollback', 'partition', 'stop']

export interface SetActionsProps {
  readonly view: SetView
  /** With the word instead of dots. */
  readonly isLabelled?: boolean
  choose(kind: EditKind): void
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
        <DropdownItem onClick={() => goTo(addressOf(['sets', view.namespace, view.name], { tab: 'yaml' }))}>
          {t('yaml.edit')} YAML
        </DropdownItem>
        <Divider component="li" />
        <DropdownItem isDanger onClick={() => choose('delete')}>
          {t('edits.delete')}
        </DropdownItem>
      </DropdownList>
    </Dropdown>
  )
}
