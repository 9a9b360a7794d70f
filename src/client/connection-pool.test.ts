import { expect, it } from 'vitest'
import type { ClusterAccess } from './cluster-access.ts'
import { ConnectionPool } from './connection-pool.ts'
import { CredentialError } from './exec-credential.ts'

it('a certificate that cannot be used is refused each time, and not taken for the one before', () => {
  const access = { certificateAuthority: null, insecure: false, tlsServerName: null, proxyUrl: null }
  const pool = new ConnectionPool(access as ClusterAccess, new URL('https://127.0.0.1:6443'))
  const before = pool.agentFor(null)
  const broken = { certificate: 'not PEM', key: 'not PEM' }
  for (const _ of [1, 2]) expect(() => pool.agentFor(broken)).toThrow(CredentialError)
  expect(pool.agentFor(null)).toBe(before)
  pool.close()
})
