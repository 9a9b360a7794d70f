// What Go's `netip.ParseAddr` has against a text in square brackets. The API takes any host for a probe, and people write a host
// with its port into it.

interface Trouble {
  readonly words: string
  /** What follows from where it stopped; empty where that is not told. */
  readonly at: string
}

/** In Go's words; null for an address. A zone behind a percent sign belongs to it. */
export function addressTrouble(text: string): string | null {
  const trouble = troubleOf(text)
  if (!trouble) return null
  const at = trouble.at === '' ? '' : ` (at ${JSON.stringify(trouble.at)})`
  return `ParseAddr(${JSON.stringify(text)}): ${trouble.words}${at}`
}

const told = (words: string, at = ''): Trouble => ({ words, at })

/** The first of three characters decides what the text is read as. */
function troubleOf(text: string): Trouble | null {
  switch (/[.:%]/.exec(text)?.[0]) {
    case '.':
      return troubleOfV4(text)
    case ':':
      return troubleOfV6(text)
    case '%':
      return told('missing IPv6 address')
    default:
      return told('unable to parse IP')
  }
}

function troubleOfV4(text: string): Trouble | null {
  let [octets, digits] = [0, '']
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (/\d/.test(character)) {
      if (digits === '0') return told('IPv4 field has octet with leading zero')
      digits += character
      if (Number(digits) > 255) return told('IPv4 field has value >255')
    } else if (character === '.') {
      if (digits === '' || at === text.length - 1)
        return told('IPv4 field must have at least one digit', text.slice(at))
      if (octets === 3) return told('IPv4 address too long')
      octets++
      digits = ''
    } else return told('unexpected character', text.slice(at))
  }
  return octets < 3 ? told('IPv4 address too short') : null
}

const groupsMax = 8

function troubleOfV6(text: string): Trouble | null {
  const percent = text.indexOf('%')
  if (percent === text.length - 1) return told('zone must be a non-empty string')
  let rest = percent < 0 ? text : text.slice(0, percent)
  let [groups, hasGap] = [0, false]
  if (rest.startsWith('::')) {
    hasGap = true
    rest = rest.slice(2)
    if (rest === '') return null
  }
  while (groups < groupsMax) {
    const digits = /^[\da-f]*/i.exec(rest)?.[0] ?? ''
    if (Number.parseInt(digits, 16) > 0xffff) return told('IPv6 field has value >=2^16', rest)
    if (digits === '') return told('each colon-separated field must have at least one digit', rest)
    if (rest.charAt(digits.length) === '.') {
      if (!hasGap && groups !== 6)
        return told('embedded IPv4 address must replace the final 2 fields of the address', rest)
      if (groups > 6)
        return told('too many hex fields to fit an embedded IPv4 at the end of the address', rest)
      const trouble = troubleOfV4(rest)
      if (trouble) return trouble
      groups += 2
      rest = ''
      break
    }
    groups++
    rest = rest.slice(digits.length)
    if (rest === '') break
    if (!rest.startsWith(':')) return told('unexpected character, want colon', rest)
    if (rest === ':') return told('colon must be followed by more characters', rest)
    rest = rest.slice(1)
    if (!rest.startsWith(':')) continue
    if (hasGap) return told('multiple :: in address', rest)
    hasGap = true
    rest = rest.slice(1)
    if (rest === '') break
  }
  if (rest !== '') return told('trailing garbage after address', rest)
  if (groups < groupsMax) return hasGap ? null : told('address string too short')
  return hasGap ? told('the :: must expand to at least one field of zeros') : null
}
