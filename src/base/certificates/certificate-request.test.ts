import { describe, expect, it, test } from 'vitest'
import { pem } from '../../server/certificates/der.ts'
import { certificateRequest, keyOf } from '../../testing/fixtures/certificate-request.ts'
import { seededRandom } from '../random.ts'
import { parseCertificateRequest, RequestError } from './certificate-request.ts'

const refusalOf = (text: string): string | null => {
  try {
    parseCertificateRequest(text)
    return null
  } catch (error) {
    if (error instanceof RequestError) return error.message
    throw error
  }
}

describe('a request for a certificate', () => {
  test.each(['ec', 'rsa', 'ed25519'] as const)('is read and its signature checked: %s', type => {
    const { subject, alternatives } = parseCertificateRequest(
      certificateRequest({ type, name: 'jané', groups: ['a', 'b'], names: ['web.example.com'] }).pem,
    )
    expect(subject).toMatchObject({ commonName: ['jané'], organization: ['a', 'b'], country: [] })
    expect(alternatives.map(({ kind, bytes }) => [kind, Buffer.from(bytes).toString()])).toEqual([
      ['dns', 'web.example.com'],
    ])
  })

  it('may stand behind other text, and needs no end of line', () => {
    expect(refusalOf(`made by hand\n${certificateRequest().pem.trimEnd()}`)).toBeNull()
  })

  it('is refused when it is another thing', () => {
    const wrong = 'PEM block type must be CERTIFICATE REQUEST'
    expect(refusalOf('')).toBe(wrong)
    expect(refusalOf('rubbish')).toBe(wrong)
    expect(refusalOf(pem('CERTIFICATE', certificateRequest().der))).toBe(wrong)
    expect(refusalOf(pem('CERTIFICATE REQUEST', Buffer.from('rubbish')))).toMatch(/^asn1: /)
    expect(refusalOf(`-----BEGIN CERTIFICATE REQUEST-----\n${'A'.repeat(200_000)}`)).toContain('too large')
  })

  it('is refused when somebody else has signed it', () => {
    const other = keyOf(certificateRequest())
    expect(refusalOf(certificateRequest({ signedBy: other }).pem)).toBe('x509: ECDSA verification failure')
  })

  it('never ends in anything but a refusal, whatever its bytes', () => {
    const random = seededRandom(7)
    const at = (below: number) => Math.floor(random.next() * below)
    const whole = certificateRequest({ names: ['a.example.com'] }).der
    for (let length = 0; length < whole.length; length++)
      expect(refusalOf(pem('CERTIFICATE REQUEST', whole.subarray(0, length)))).not.toBeNull()
    let accepted = 0
    for (let round = 0; round < 800; round++) {
      const bytes = Buffer.from(whole)
      for (let each = 0; each <= at(4); each++) bytes[at(bytes.length)] = at(256)
      if (refusalOf(pem('CERTIFICATE REQUEST', bytes)) === null && !bytes.equals(whole)) accepted++
    }
    expect(accepted).toBe(0)
  })

  it('of many values is refused without being read to its end for ever', () => {
    const many = Buffer.alloc(60_000, Buffer.from([0x31, 0x00]))
    expect(refusalOf(pem('CERTIFICATE REQUEST', many))).toMatch(/^asn1: /)
  })
})
