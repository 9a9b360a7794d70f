// The name/value blocks of SPDY/3.1: what a stream's opening says, behind zlib with a dictionary that both ends know.
//
// One zlib stream runs through all blocks of a direction. We send without compressing, as stored deflate blocks:
// the headers of an exec are a few dozen bytes, and it keeps the sender synchronous. What arrives is inflated.
import { createInflate, type Inflate } from 'node:zlib'
import { assert } from '../assert.ts'

export type SpdyHeaders = { readonly [name: string]: string }

/** No peer of ours sends more; a block above it is an attack. */
const headerBytesMax = 64 * 1024

const dictionaryWords =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow ' +
  'authorization cache-control connection content-base content-encoding content-language content-length ' +
  'content-location content-md5 content-range content-type date etag expect expires from host if-match ' +
  'if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma ' +
  'proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade ' +
  'user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie ' +
  'keep-alive origin'

const dictionaryTail =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized' +
  '403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable' +
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT' +
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,' +
  'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.'

/** SPDY/3's dictionary: its words with their lengths before them, then common values as they are. */
const spdyDictionary: Buffer = Buffer.concat([
  ...dictionaryWords.split(' ').map(word => lengthPrefixed(word.replace('_', ' '))),
  Buffer.from(dictionaryTail),
])

/** The dictionary's Adler-32, which a zlib stream that uses it names. */
const dictionaryId = 0xe3c6a7c2

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([uint32(bytes.length), bytes])
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** An empty stored block, as a flush of zlib ends: Go's inflate hands out nothing before it. */
const syncMarker = Buffer.from('000000ffff', 'hex')

/** The sending half of a connection's header stream. */
export class HeaderEncoder {
  #started = false

  encode(headers: SpdyHeaders): Buffer {
    const pairs = Object.entries(headers)
    const plain = Buffer.concat([
      uint32(pairs.length),
      ...pairs.flatMap(([name, value]) => [lengthPrefixed(name.toLowerCase()), lengthPrefixed(value)]),
    ])
    assert(plain.length <= 0xffff, 'a stored deflate block holds at most 65535 bytes')
    const stored = Buffer.alloc(5)
    stored.writeUInt16LE(plain.length, 1)
    stored.writeUInt16LE(~plain.length & 0xffff, 3)
    const opening = this.#started ? [] : [Buffer.from([0x78, 0xbb]), uint32(dictionaryId)]
    this.#started = true
    return Buffer.concat([...opening, stored, plain, syncMarker])
  }
}

/** The receiving half. Blocks are given in the order of arrival, each after the one before it is answered. */
export class HeaderDecoder {
  readonly #inflate: Inflate = createInflate({ dictionary: spdyDictionary })
  #output: Buffer[] = []
  #outputBytes = 0
  #failure: Error | null = null

  constructor() {
    this.#inflate.on('data', (chunk: Buffer) => {
      this.#outputBytes += chunk.length
      if (this.#outputBytes > headerBytesMax)
        this.#inflate.destroy(new Error('the header block is too large'))
      else this.#output.push(chunk)
    })
    this.#inflate.on('error', error => {
      this.#failure = error
    })
  }

  async decode(block: Buffer): Promise<SpdyHeaders> {
    this.#output = []
    this.#outputBytes = 0
    if (this.#failure) throw this.#failure
    await new Promise<void>((resolve, reject) => {
      this.#inflate.once('error', reject)
      this.#inflate.write(block, error => {
        this.#inflate.off('error', reject)
        if (error) reject(error)
        else resolve()
      })
    })
    return parsePairs(Buffer.concat(this.#output))
  }

  close(): void {
    this.#inflate.destroy()
  }
}

function parsePairs(plain: Buffer): SpdyHeaders {
  let at = 0
  const number = () => {
    at += 4
    return plain.readUInt32BE(at - 4)
  }
  const text = () => {
    const length = number()
    if (length > plain.length - at) throw new RangeError('the header block ends too early')
    at += length
    return plain.toString('utf8', at - length, at)
  }
  const headers: { [name: string]: string } = {}
  for (let left = number(); left > 0; left -= 1) {
    const name = text()
    headers[name] = text()
  }
  return headers
}
