import { base64Of, utf8Of } from '../../../base/bytes.ts'
import type { Secret } from '../../generated/types.ts'
import { validateSecret, validateSecretUpdate } from '../../validation/secret.ts'
import { ageColumn, column, nameColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'

export const secretParticulars: Particulars<Secret> = {
  columns: [
    nameColumn,
    column('Type', secret => secret.type ?? ''),
    column('Data', ({ data = {} }) => Object.keys(data).length),
    ageColumn,
  ],
  // `stringData` is for writing only: it is encoded over `data` and never read back.
  complete(draft) {
    if (!draft.stringData) return
    draft.data ??= {}
    for (const [key, text] of Object.entries(draft.stringData)) draft.data[key] = base64Of(utf8Of(text))
    delete draft.stringData
  },
  validate: validateSecret,
  validateUpdate: validateSecretUpdate,
  selectableFields: ({ type }) => ({ type: type ?? '' }),
}
