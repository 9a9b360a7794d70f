import type { ConfigMap } from '../../generated/types.ts'
import { validateConfigMap, validateConfigMapUpdate } from '../../validation/config-map.ts'
import { ageColumn, column, nameColumn } from '../columns.ts'
import type { Particulars } from '../strategy-with.ts'

export const configMapParticulars: Particulars<ConfigMap> = {
  columns: [
    nameColumn,
    column(
      'Data',
      ({ data = {}, binaryData = {} }) => Object.keys(data).length + Object.keys(binaryData).length,
    ),
    ageColumn,
  ],
  validate: validateConfigMap,
  validateUpdate: validateConfigMapUpdate,
}
