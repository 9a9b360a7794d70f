import type { Lease } from '../generated/types.ts'
import { validateLease } from '../validation/lease.ts'
import { ageColumn, column, nameColumn } from './columns.ts'
import type { Particulars } from './strategy-with.ts'

export const leaseParticulars: Particulars<Lease> = {
  allowsCreateOnUpdate: true,
  columns: [nameColumn, column('Holder', lease => lease.spec?.holderIdentity ?? ''), ageColumn],
  validate: validateLease,
}
