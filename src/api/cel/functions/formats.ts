import type { Environment } from '@marcbachmann/cel-js'
import { formatOf } from '../../custom/formats.ts'
import {
  problemsOfDns1035Label,
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  problemsOfLabelKey,
  problemsOfLabelValue,
  withoutTrailingDash,
} from '../../names.ts'
import { none, someOf } from '../made-values.ts'

/** What a text is said to be, and what is wrong with one that is not. */
class Format {
  readonly name: string
  readonly problemsOf: (text: string) => readonly string[]
  constructor(name: string, problemsOf: (text: string) => readonly string[]) {
    this.name = name
    this.problemsOf = problemsOf
  }
  toString(): string {
    return this.name
  }
}

const byFormat = (name: string, format: string, words: string) =>
  new Format(name, text => (formatOf(format)?.(text) === false ? [words] : []))

const formats: readonly Format[] = [
  new Format('dns1123Label', problemsOfDns1123Label),
  new Format('dns1123Subdomain', problemsOfDns1123Subdomain),
  new Format('dns1035Label', problemsOfDns1035Label),
  new Format('qualifiedName', problemsOfLabelKey),
  new Format('dns1123LabelPrefix', text => problemsOfDns1123Label(withoutTrailingDash(text))),
  new Format('dns1123SubdomainPrefix', text => problemsOfDns1123Subdomain(withoutTrailingDash(text))),
  new Format('dns1035LabelPrefix', text => problemsOfDns1035Label(withoutTrailingDash(text))),
  new Format('labelValue', problemsOfLabelValue),
  byFormat('uri', 'uri', 'invalid URI'),
  byFormat('uuid', 'uuid', 'does not match the UUID format'),
  byFormat('byte', 'byte', 'invalid base64'),
  byFormat('date', 'date', 'invalid date'),
  byFormat('datetime', 'date-time', 'invalid datetime'),
]

class Formats {}

const typeName = 'kubernetes.NamedFormat'

/** `format.dns1123Label().validate(self)`: nothing, or what is wrong. */
export function registerFormats(environment: Environment): void {
  environment.registerType('kubernetes.Formats', Formats)
  environment.registerType(typeName, Format)
  environment.registerConstant('format', 'kubernetes.Formats', new Formats())
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  for (const format of formats) add(`kubernetes.Formats.${format.name}(): ${typeName}`, () => format)
  add(`kubernetes.Formats.named(string): optional<${typeName}>`, (_formats: Formats, name: string) => {
    const format = formats.find(each => each.name === name)
    return format ? someOf(format) : none
  })
  add(`${typeName}.validate(string): optional<list<string>>`, (format: Format, text: string) => {
    const problems = format.problemsOf(text)
    return problems.length > 0 ? someOf([...problems]) : none
  })
}
