import type { ServiceAccount } from '../../generated/types.ts'
import { ageColumn, column, nameColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'

export const serviceAccountParticulars: Particulars<ServiceAccount> = {
  columns: [nameColumn, column('Secrets', account => account.secrets?.length ?? 0), ageColumn],
}
