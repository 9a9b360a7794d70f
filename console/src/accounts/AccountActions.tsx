import { Divider, Dropdown, DropdownItem, DropdownList, MenuToggle } from '@patternfly/react-core'
import { EllipsisVIcon } from '@patternfly/react-icons'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import type { Account } from '../../../src/iam/accounts/account.ts'
import type { Denials } from '../access/use-access.ts'
import { withinPage } from '../app/within-page.ts'
import { type AccountAct, needsOfAct } from './needs.ts'

export interface AccountActionsProps {
  readonly account: Account
  readonly denialOf: Denials
  /** Whether nobody else administers the platform. */
  readonly isLast: boolean
  choose(act: AccountAct): void
}

/** All that may be done to an account. */
export function AccountActions({ account, denialOf, isLast, choose }: AccountActionsProps) {
  const { t } = useTranslation()
  const [isOpen, open] = useState(false)
  const name = nameOf(account)
  const itemOf = (act: AccountAct) => {
    const hindrance = isLast && (act === 'disable' || act === 'delete') ? t('accounts.last') : null
    const reason = hindrance ?? denialOf(needsOfAct[act], name)
    return (
      <DropdownItem
        key={act}
        isDanger={act === 'delete'}
        isDisabled={reason !== null}
        {...(reason === null ? {} : { description: reason })}
        onClick={() => choose(act)}
      >
        {t(`accounts.acts.${act}`)}
      </DropdownItem>
    )
  }
  const ways: readonly AccountAct[] =
    account.spec.disabled === true ? [] : account.status?.hasPassword === true ? ['reset'] : ['invite']
  return (
    <Dropdown
      isOpen={isOpen}
      onOpenChange={open}
      onSelect={() => open(false)}
      popperProps={{ position: 'right', appendTo: withinPage }}
      toggle={reference => (
        <MenuToggle
          ref={reference}
          variant="plain"
          isExpanded={isOpen}
          onClick={() => open(!isOpen)}
          aria-label={t('common.actionsOf', { name })}
        >
          <EllipsisVIcon />
        </MenuToggle>
      )}
    >
      <DropdownList>
        {itemOf('edit')}
        {ways.map(itemOf)}
        {itemOf('sessions')}
        {itemOf(account.spec.disabled === true ? 'enable' : 'disable')}
      </DropdownList>
      <Divider />
      <DropdownList>{itemOf('delete')}</DropdownList>
    </Dropdown>
  )
}
