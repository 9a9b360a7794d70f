import { expect, test } from 'vitest'
import { formatTable } from './table.ts'

test('columns are as wide as their widest cell and three spaces apart', () => {
  expect(
    formatTable(
      ['NAME', 'READY', 'AGE'],
      [
        ['web-0', '1/1', '5s'],
        ['a', '0/1', ''],
      ],
    ),
  ).toEqual(['NAME    READY   AGE', 'web-0   1/1     5s', 'a       0/1'])
  expect(formatTable(['NAME'], [])).toEqual(['NAME'])
})
