import { X509Certificate } from 'node:crypto'

const anyBlock = /-----BEGIN ([^\r\n]{0,64})-----\r?\n([^-]*)-----END \1-----/g

/** Null for none, and for a chain of certificates that can be read. */
export function certificateProblem(base64: string): string | null {
  if (base64 === '') return null
  const text = Buffer.from(base64, 'base64').toString('latin1')
  let count = 0
  for (const [pem, label = '', body = ''] of text.matchAll(anyBlock)) {
    if (label !== 'CERTIFICATE')
      return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(label)}`
    if (body.includes(':')) return 'no PEM block headers are permitted'
    if (!isCertificate(pem)) return 'x509: malformed certificate'
    count++
  }
  return count === 0 ? 'must contain at least one CERTIFICATE PEM block' : null
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).serialNumber !== ''
  } catch {
    return false
  }
}
