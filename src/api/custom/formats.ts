// The formats of strings that are checked; a format with another name says something to people and nothing to the server.

import { problemsOfDns1123Label, problemsOfDns1123Subdomain } from '../names.ts'
import { ipVersionOf, isIpV4, isIpV6 } from '../validation/rules/ip-syntax.ts'

type IsOfFormat = (text: string) => boolean

const fits =
  (pattern: RegExp): IsOfFormat =>
  text =>
    pattern.test(text)

const uuid = (version: string) =>
  fits(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}$`, 'i'))

const isDate: IsOfFormat = text => {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

const dateTime = /^(\d{4}-\d\d-\d\d)[tT](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[zZ]|[+-]\d\d:?\d\d)$/

function isDateTime(text: string): boolean {
  const [, date, hours, minutes, seconds] = dateTime.exec(text) ?? []
  if (date === undefined || !isDate(date)) return false
  return Number(hours) < 24 && Number(minutes) < 60 && Number(seconds) < 60
}

function isUri(text: string): boolean {
  // Go reads anything as a request's address that has a scheme or begins with a slash.
  return (
    /^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|\/)[\x21-\x7e\x80-\u{10ffff}]*$/u.test(text) &&
    !/%(?![0-9a-fA-F]{2})/.test(text)
  )
}

function isCidr(text: string): boolean {
  const slash = text.lastIndexOf('/')
  const bits = text.slice(slash + 1)
  const version = slash < 0 ? null : ipVersionOf(text.slice(0, slash))
  return version !== null && /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
}

/** `1h30m`, and words that stand for units, as the library of upstream has them. */
const duration =
  /^[+-]?(?:\d+(?:\.\d+)?\s*(?:ns|nanos?|us|µs|micros?|ms|millis?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?)\s*)+$/i

function isIsbn(text: string, length: 10 | 13): boolean {
  const digits = text.replace(/[\s-]/g, '')
  if (length === 10) {
    if (!/^\d{9}[\dXx]$/.test(digits)) return false
    const sum = Array.from(digits).reduce(
      (total, each, at) => total + (10 - at) * (/[xX]/.test(each) ? 10 : Number(each)),
      0,
    )
    return sum % 11 === 0
  }
  if (!/^\d{13}$/.test(digits)) return false
  return (
    Array.from(digits).reduce((total, each, at) => total + Number(each) * (at % 2 === 0 ? 1 : 3), 0) % 10 ===
    0
  )
}

function isCreditCard(text: string): boolean {
  const digits = text.replace(/[^0-9]/g, '')
  if (!/^\d{13,19}$/.test(digits)) return false
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, each, at) => {
      const doubled = Number(each) * (at % 2 === 0 ? 1 : 2)
      return total + (doubled > 9 ? doubled - 9 : doubled)
    }, 0)
  return sum % 10 === 0
}

const formats: { readonly [format: string]: IsOfFormat } = {
  bsonobjectid: fits(/^[0-9a-fA-F]{24}$/),
  byte: text => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  cidr: isCidr,
  creditcard: isCreditCard,
  date: isDate,
  'date-time': isDateTime,
  datetime: isDateTime,
  duration: fits(duration),
  email: fits(/^[^\s@<>]+@[^\s@<>]+$/),
  hexcolor: fits(/^#?(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  hostname: text =>
    text.length <= 255 &&
    /^[a-zA-Z0-9](?:-{0,61}[a-zA-Z0-9])*(?:\.[a-zA-Z0-9](?:-{0,61}[a-zA-Z0-9])*)*\.?$/.test(text),
  ipv4: isIpV4,
  ipv6: isIpV6,
  isbn: text => isIsbn(text, 10) || isIsbn(text, 13),
  isbn10: text => isIsbn(text, 10),
  isbn13: text => isIsbn(text, 13),
  'k8s-long-name': text => problemsOfDns1123Subdomain(text).length === 0,
  'k8s-short-name': text => problemsOfDns1123Label(text).length === 0,
  mac: fits(
    /^(?:[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4})$/,
  ),
  password: () => true,
  rgbcolor: fits(/^rgb\(\s*\d{1,3}\s*,\s*\d{1,3}\s*,\s*\d{1,3}\s*\)$/),
  ssn: fits(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  uri: isUri,
  uuid: uuid('[0-9a-f]'),
  uuid3: uuid('3'),
  uuid4: uuid('4'),
  uuid5: uuid('5'),
}

/** What checks a format; null for one that nobody checks. */
export const formatOf = (format: string): IsOfFormat | null =>
  Object.hasOwn(formats, format) ? (formats[format] ?? null) : null

const ofNumbers = new Set(['int32', 'int64', 'float', 'double'])

/** Whether anything comes of a format, or it is only shown. */
export const isKnownFormat = (format: string): boolean =>
  format === '' || ofNumbers.has(format) || Object.hasOwn(formats, format)
