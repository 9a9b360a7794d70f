// Text and bytes without Node's Buffer: what the browser bundles has none.

const encoder = new TextEncoder()
/** What cannot be read becomes U+FFFD; a mark of byte order is a character like any other. */
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export const utf8Of = (text: string): Uint8Array => encoder.encode(text)

export const textOfUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)

/** How many bytes a text is in UTF-8; half a surrogate pair counts as the three of what it is replaced by. */
export function utf8Length(text: string): number {
  let length = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    length += code < 0x800 ? 1 : 2
    if (code >= 0xd800 && code < 0xdc00 && isLowSurrogate(text.charCodeAt(at + 1))) at++
  }
  return length
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code < 0xe000

/** Characters that one call of `fromCharCode` may be given. */
const charactersMax = 0x8000

export function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += charactersMax)
    binary += String.fromCharCode(...bytes.subarray(at, at + charactersMax))
  return btoa(binary)
}

/** Throws a DOMException for what is not base64. */
export function bytesOfBase64(base64: string): Uint8Array {
  const binary = atob(base64)
  // Called for every value of every Secret that is watched: a function for each byte would cost ten times as much.
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')

export function concatBytes<Of extends ArrayBufferLike>(
  parts: readonly Uint8Array<Of>[],
): Uint8Array<Of | ArrayBuffer> {
  const [only] = parts
  if (only && parts.length === 1) return only
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
