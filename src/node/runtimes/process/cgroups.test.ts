import { expect, test } from 'vitest'
import { detectCgroups } from './cgroups.ts'

test.skipIf(process.platform !== 'linux')(
  'a kernel file system without control groups limits nothing, and holds nobody up',
  async () => {
    expect(await detectCgroups('kedge-test', '/proc/self')).toEqual({ kind: 'none' })
  },
)
