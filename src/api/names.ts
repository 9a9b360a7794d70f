// What Kubernetes accepts as names, keys and values of labels, and the words it refuses others with.
//
// Each question answers with the list of what is wrong, empty when nothing is. The sentences are upstream's,
// regular expressions included: people search for them.
import { utf8Length } from '../base/bytes.ts'

/** A checker's finding: sentences to put behind `Invalid value: "x": `. */
export type Problems = readonly string[]

export const dnsLabelLengthMax = 63
export const dnsSubdomainLengthMax = 253
const labelValueLengthMax = 63

const none: Problems = []

export const tooLongText = (max: number): string => `must be no more than ${max} characters`
const tooManyBytesText = (max: number): string => `must be no more than ${max} bytes`
export const rangeText = (min: number, max: number): string => `must be between ${min} and ${max}, inclusive`

/** A sentence with examples and the expression it was checked with, joined as upstream joins them. */
export function patternText(sentence: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${sentence} (regex used for validation is '${pattern}')`
  const shown = examples.map(example => `'${example}', `).join(' or ')
  return `${sentence} (e.g. ${shown}regex used for validation is '${pattern}')`
}

interface Form {
  readonly pattern: string
  readonly expression: RegExp
  readonly refusal: string
}

function form(pattern: string, sentence: string, ...examples: readonly string[]): Form {
  return {
    pattern,
    expression: new RegExp(`^${pattern}$`),
    refusal: patternText(sentence, pattern, ...examples),
  }
}

const dns1123LabelPattern = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const dns1123Label = form(
  dns1123LabelPattern,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  'my-name',
  '123-abc',
)
const dns1123SubdomainPattern = `${dns1123LabelPattern}(\\.${dns1123LabelPattern})*`
const dns1123Subdomain = form(
  dns1123SubdomainPattern,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  'example.com',
)
const wildcardSubdomain = form(
  `\\*\\.${dns1123SubdomainPattern}`,
  "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  '*.example.com',
)
const dns1035Label = form(
  '[a-z]([-a-z0-9]*[a-z0-9])?',
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  'my-name',
  'abc-123',
)
const keyPattern = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const labelKey = form(
  keyPattern,
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyName',
  'my.name',
  '123-abc',
)
const labelValue = form(
  `(${keyPattern})?`,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  'MyValue',
  'my_value',
  '12345',
)
const configMapKey = form(
  '[-._a-zA-Z0-9]+',
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  'key.name',
  'KEY_NAME',
  'key-name',
)
const percent = form(
  '[0-9]+%',
  "a valid percent string must be a numeric string followed by an ending '%'",
  '1%',
  '93%',
)
const httpPath = form("[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+", 'Invalid path')
const httpHeaderName = form(
  '[-A-Za-z0-9]+',
  "a valid HTTP header must consist of alphanumeric characters or '-'",
  'X-Header-Name',
)

function problems(...found: readonly (string | false)[]): Problems {
  const texts = found.filter(text => text !== false)
  return texts.length === 0 ? none : texts
}

const unlike = (value: string, { expression, refusal }: Form) => !expression.test(value) && refusal
/** Upstream counts with Go's `len`, which is bytes of UTF-8, and says characters. */
const longer = (value: string, max: number) => utf8Length(value) > max && tooLongText(max)

export function problemsOfDns1123Label(value: string): Problems {
  if (dns1123Label.expression.test(value)) return problems(longer(value, dnsLabelLengthMax))
  const refusal = dns1123Subdomain.expression.test(value) ? 'must not contain dots' : dns1123Label.refusal
  return problems(longer(value, dnsLabelLengthMax), refusal)
}

export const problemsOfDns1123Subdomain = (value: string): Problems =>
  problems(longer(value, dnsSubdomainLengthMax), unlike(value, dns1123Subdomain))

/** The hosts of which an Ingress names the domain. */
export const problemsOfWildcardSubdomain = (value: string): Problems =>
  problems(longer(value, dnsSubdomainLengthMax), unlike(value, wildcardSubdomain))

export const problemsOfDns1035Label = (value: string): Problems =>
  problems(longer(value, dnsLabelLengthMax), unlike(value, dns1035Label))

/** Said first of what may come by the thousand. */
function isRightLabelKey(key: string): boolean {
  const slash = key.indexOf('/')
  const name = slash < 0 ? key : key.slice(slash + 1)
  if (name.length > 63 || !labelKey.expression.test(name)) return false
  return (
    slash < 0 || (slash <= dnsSubdomainLengthMax && dns1123Subdomain.expression.test(key.slice(0, slash)))
  )
}

/** A label key, also known as a qualified name: `[prefix/]name`. */
export function problemsOfLabelKey(key: string): Problems {
  if (isRightLabelKey(key)) return none
  const parts = key.split('/')
  if (parts.length > 2)
    return [
      `a valid label key ${labelKey.refusal} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  const [first = '', second] = parts
  const name = second ?? first
  return [
    ...(second === undefined ? none : problemsOfKeyPrefix(first)),
    ...problems(
      name === '' && 'name part must be non-empty',
      utf8Length(name) > 63 && `name part ${tooManyBytesText(63)}`,
      !labelKey.expression.test(name) && `name part ${labelKey.refusal}`,
    ),
  ]
}

function problemsOfKeyPrefix(prefix: string): Problems {
  if (prefix === '') return ['prefix part must be non-empty']
  return problemsOfDns1123Subdomain(prefix).map(text => `prefix part ${text}`)
}

export const problemsOfLabelValue = (value: string): Problems =>
  problems(
    utf8Length(value) > labelValueLengthMax && tooManyBytesText(labelValueLengthMax),
    unlike(value, labelValue),
  )

/** Keys of ConfigMaps and Secrets: they become file names. */
export function problemsOfConfigMapKey(key: string): Problems {
  const found = problems(longer(key, dnsSubdomainLengthMax), unlike(key, configMapKey))
  const ofPath = problemsOfParentPath(key)
  if (ofPath.length === 0) return found
  return [...found, ...ofPath]
}

function problemsOfParentPath(value: string): Problems {
  if (value === '.') return ["must not be '.'"]
  if (value === '..') return ["must not be '..'"]
  return value.startsWith('..') ? ["must not start with '..'"] : none
}

/** Since 1.34 any printable ASCII but `=` may name an environment variable of a container. */
export const problemsOfRelaxedEnvVarName = (name: string): Problems =>
  problems(
    name === '' && 'environment variable name must be non-empty',
    !/^[\x20-\x3c\x3e-\x7e]*$/.test(name) &&
      "a valid environment variable name must consist only of printable ASCII characters other than '='",
  )

/** The name of a container's port, which a Service may speak of. */
export const problemsOfPortName = (name: string): Problems =>
  problems(
    longer(name, 15),
    !/^[-a-z0-9]+$/.test(name) && 'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    !/[a-z]/.test(name) && 'must contain at least one letter (a-z)',
    name.includes('--') && 'must not contain consecutive hyphens',
    (name.startsWith('-') || name.endsWith('-')) && 'must not begin or end with a hyphen',
  )

export const problemsOfPortNumber = (port: number): Problems =>
  problems(!(port >= 1 && port <= 65535) && rangeText(1, 65535))

export const problemsOfPercent = (value: string): Problems => problems(unlike(value, percent))

export const problemsOfHttpHeaderName = (name: string): Problems => problems(unlike(name, httpHeaderName))

/** What may follow the domain in `example.com/controller`. */
export const problemsOfHttpPath = (path: string): Problems => problems(unlike(path, httpPath))

/** Uids and gids: of those that Linux has, upstream takes the half that is a positive int32. */
export const problemsOfUserId = (id: number): Problems =>
  problems(!(id >= 0 && id <= 0x7fffffff) && rangeText(0, 0x7fffffff))

/** A name with a trailing dash stands for the prefix that `generateName` gives. */
export const withoutTrailingDash = (prefix: string): string =>
  prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix

/** As Go has it: of all that is blank only the plain one. */
export const isPrintable = (text: string): boolean => /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u.test(text)
