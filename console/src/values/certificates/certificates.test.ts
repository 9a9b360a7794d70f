import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import {
  issueCertificate,
  issuerOf,
  type KeyPair,
  signCertificate,
} from '../../../../src/server/certificates/issue-certificate.ts'
import { readCertificate } from './certificate.ts'
import { lifeOf } from './life.ts'
import { matchOf } from './private-key.ts'

const [notBefore, notAfter] = [Date.UTC(2026, 0, 1, 12), Date.UTC(2051, 5, 30, 1, 2, 3)]
const issued = (more: object = {}): KeyPair =>
  issueCertificate({ commonName: 'web', use: 'server', notBefore, notAfter, ...more }, null)

test('a certificate says for which names it is, and from when until when', () => {
  const names = ['web.example', '*.web.example']
  const { certificate } = issued({ names, addresses: ['10.0.0.1', '::1', 'fd00::1:0:5'] })
  expect(readCertificate(`what comes before\n${certificate}${issued().certificate}`)).toMatchObject({
    names: [...names, '10.0.0.1', '::1', 'fd00::1:0:5'],
    from: notBefore,
    until: notAfter,
  })
  expect(readCertificate(issued().certificate)?.names).toEqual(['web'])
})

test('what is none is not read', () => {
  const { certificate, key } = issued()
  const begins = '-----BEGIN CERTIFICATE-----'
  const ends = '-----END CERTIFICATE-----'
  const broken = [
    '',
    'x',
    key,
    begins,
    `${begins}\nMIIB\n${ends}`,
    `${begins}\n!\n${ends}`,
    certificate.slice(0, -40),
  ]
  expect(broken.map(readCertificate)).toEqual(broken.map(() => null))
})

const keys: readonly (readonly [
  string,
  () => { publicKey: KeyObject; privateKey: KeyObject },
  'pkcs1' | 'sec1' | null,
])[] = [
  ['RSA', () => generateKeyPairSync('rsa', { modulusLength: 2048 }), 'pkcs1'],
  ['EC', () => generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'sec1'],
  ['Ed25519', () => generateKeyPairSync('ed25519'), null],
]

test.each(keys)(
  'a key of the kind %s is that of its certificate, and of no other',
  async (_, make, older) => {
    const issuer = issuerOf(issued())
    const [own, other] = [make(), make()]
    const publicKey = own.publicKey.export({ type: 'spki', format: 'der' })
    const text = signCertificate(
      { subject: issuer.name, publicKey, extensions: [], notBefore, notAfter },
      issuer,
    )
    const certificate = readCertificate(text)
    if (!certificate) throw new Error('it is not read')
    const pemOf = ({ privateKey }: typeof own, type: 'pkcs8' | 'pkcs1' | 'sec1') =>
      privateKey.export({ type, format: 'pem' } as never).toString()
    for (const type of ['pkcs8', ...(older === null ? [] : [older])] as const) {
      expect(await matchOf(pemOf(own, type), certificate.key)).toBe('same')
      expect(await matchOf(pemOf(other, type), certificate.key)).toBe('other')
    }
    const encrypted = own.privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString()
    expect(await matchOf(encrypted, certificate.key)).toBe('unknown')
    expect(await matchOf('', certificate.key)).toBe('unknown')
  },
)

test('keys of two kinds never belong together', async () => {
  const certificate = readCertificate(issued().certificate)
  const { privateKey } = generateKeyPairSync('ed25519')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  expect(certificate && (await matchOf(pem, certificate.key))).toBe('other')
})

test('its last fortnight is told', () => {
  const day = 86_400_000
  const life = (now: number) => lifeOf({ from: 0, until: 100 * day }, now)
  expect([-1, 0, 85 * day, 87 * day, 101 * day].map(life)).toEqual([
    'early',
    'valid',
    'valid',
    'soon',
    'over',
  ])
})
