import { Divider, DropdownItem, DropdownList } from '@patternfly/react-core'
import { useTranslation } from 'react-i18next'
import { nameOf } from '../../../src/api/object.ts'
import type { Account } from '../../../src/iam/accounts/account.ts'
import type { Denials } from '../access/use-access.ts'
import { ActionsMenu, heldBack } from '../parts/ActionsMenu.tsx'
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
  const name = nameOf(account)
  const itemOf = (act: AccountAct) => {
    const hindrance = isLast && (act === 'disable' || act === 'delete') ? t('accounts.last') : null
    const reason = hindrance ?? denialOf(needsOfAct[act], name)
    return (
      <DropdownItem key={act} isDanger={act === 'delete'} {...heldBack(reason)} onClick={() => choose(act)}>
        {t(`accounts.acts.${act}`)}
      </DropdownItem>
    )
  }
  const ways: readonly AccountAct[] =
    account.spec.disabled === true ? [] : account.status?.hasPassword === true ? ['reset'] : ['invite']
  return (
    <ActionsMenu name={name}>
      <DropdownList>
        {itemOf('edit')}
        {ways.map(itemOf)}
        {itemOf('sessions')}
        {itemOf(account.spec.disabled === true ? 'enable' : 'disable')}
      </DropdownList>
      <Divider />
      <DropdownList>{itemOf('delete')}</DropdownList>
    </ActionsMenu>
  )
}
