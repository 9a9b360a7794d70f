// The blocks of a PEM text. Pure.
import { bytesOfBase64 } from '../../../../src/base/bytes.ts'

export interface PemBlock {
  /** `CERTIFICATE`, `EC PRIVATE KEY`. */
  readonly label: string
  readonly der: Uint8Array<ArrayBuffer>
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/g

/** Those that can be read: what has headers of its own, as an encrypted key of old, is none of them. */
export const pemBlocks = (text: string): readonly PemBlock[] =>
  [...text.matchAll(block)].flatMap(([, label = '', body = '']) => {
    try {
      return [{ label, der: new Uint8Array(bytesOfBase64(body.replace(/\s/g, ''))) }]
    } catch {
      return []
    }
  })
