import { issueCertificate, type KeyPair } from '../server/certificates/issue-certificate.ts'

export interface TestAuthority {
  readonly certificate: string
  server(options: { readonly names?: readonly string[]; readonly addresses?: readonly string[] }): KeyPair
  client(commonName: string): KeyPair
}

/** A certificate authority for one test. Its certificates hold for an hour, by the real clock that TLS goes by. */
export function createTestAuthority(): TestAuthority {
  const hour = 3_600_000
  const validity = { notBefore: Date.now() - hour, notAfter: Date.now() + hour }
  const root = issueCertificate({ commonName: 'test-ca', use: 'ca', ...validity }, null)
  return {
    certificate: root.certificate,
    server: options =>
      issueCertificate({ commonName: 'server', use: 'server', ...options, ...validity }, root),
    client: commonName => issueCertificate({ commonName, use: 'client', ...validity }, root),
  }
}
