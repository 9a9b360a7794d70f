// What a server has said, for a reader of the language of the page: in that language where the sentence is known; else what it
// comes to, with the server's own words behind it. Pure.
import type { FieldError } from '../../../src/api/field-error.ts'
import type { CauseReason, StatusError } from '../../../src/api/status-error.ts'
import { outsideBrackets } from '../../../src/workload/trouble/refusal.ts'
import { objectionZh } from './plan/zh-troubles.ts'
import { faultsZh, messageZh, reasonZh, sentenceZh } from './zh-refusals.ts'

export type Fault = FieldError['kind']

const faults: { readonly [R in CauseReason]?: Fault } = {
  FieldValueRequired: 'required',
  FieldValueInvalid: 'invalid',
  FieldValueNotSupported: 'notSupported',
  FieldValueForbidden: 'forbidden',
  FieldValueDuplicate: 'duplicate',
  FieldValueNotFound: 'notFound',
  FieldValueTooLong: 'tooLong',
  FieldValueTooMany: 'tooMany',
  FieldValueTypeInvalid: 'typeInvalid',
}

/** Of a cause on the wire; undefined where it tells of no field's value. */
export const faultOf = (reason: string | undefined): Fault | undefined =>
  reason !== undefined && Object.hasOwn(faults, reason) ? faults[reason as CauseReason] : undefined

/** That a field is wrong, and no more: the value stands in it. */
const bare = /^(?:Required value|Duplicate value|Not found)(?:: (?:"(?:[^"\\]|\\.)*"|[\d.-]+))?$/

const isChinese = (language: string): boolean => language.startsWith('zh')

/** The detail of a fault, which has been named already. */
export function detailWords(detail: string, language: string): string {
  return (isChinese(language) ? sentenceZh(detail) : null) ?? detail
}

/** `Invalid value: "x": must be …`, as a cause says it on the wire. */
export function causeWords(message: string, fault: Fault | undefined, language: string): string {
  if (!isChinese(language) || fault === undefined) return message
  if (bare.test(message)) return faultsZh[fault]
  const [, detail = ''] =
    /^(?:Required value|Invalid value|Unsupported value|Forbidden|Duplicate value|Not found|Too long|Too many)(?:: (?:"(?:[^"\\]|\\.)*"|[\d.-]+|null))?: (.*)$/s.exec(
      message,
    ) ?? []
  const known = sentenceZh(detail)
  return known === null ? `${faultsZh[fault]}（${message}）` : `${faultsZh[fault]}：${known}`
}

const knownZh = (message: string): string | null =>
  messageZh(message) ?? objectionZh(message) ?? invalidZh(message)

const faultNames: { readonly [words: string]: Fault } = {
  'Required value': 'required',
  'Invalid value': 'invalid',
  'Unsupported value': 'notSupported',
  Forbidden: 'forbidden',
  'Duplicate value': 'duplicate',
  'Not found': 'notFound',
  'Too long': 'tooLong',
  'Too many': 'tooMany',
}

/** `Kind "name" is invalid: field: fault`, with one fault or several in brackets; null where one of them is not known. */
function invalidZh(message: string): string | null {
  const [, list, one] = /^\S+ "[^"]*" is invalid: (?:\[(.*)\]|(.*))$/s.exec(message) ?? []
  const told = list === undefined ? [one ?? ''] : outsideBrackets(list)
  const words = told.map(each => {
    const [, field, said = '', name = ''] = /^([\w.[\]-]+): (([A-Z][a-z]+(?: [a-z]+)?).*)$/s.exec(each) ?? []
    const fault = faultNames[name]
    return field === undefined || fault === undefined
      ? null
      : { field, said: causeWords(said, fault, 'zh'), from: said }
  })
  return words.every(each => each !== null && !each.said.includes(each.from))
    ? words.map(each => `${each?.field}：${each?.said}`).join('；')
    : null
}

/** A sentence of the server amid one of the page. */
export const saidWords = (message: string, language: string): string =>
  (isChinese(language) ? knownZh(message) : null) ?? message

export interface Refused {
  readonly reason: StatusError['reason']
  readonly message: string
  readonly status?: StatusError['status']
}

/** What is said beside the sentence and of no field: which object stands in the way, mostly. */
function besideOf({ message, status }: Refused): readonly string[] {
  const said = (status?.details?.causes ?? []).flatMap(cause =>
    cause.field || !cause.message || message.includes(cause.message) ? [] : [cause.message],
  )
  return [...new Set(said)]
}

interface TypeFault {
  readonly field: string
  /** A number itself, of anything else its kind. */
  readonly is: string
  /** A Go type, or from where to where a whole number goes that was too large, or not whole. */
  readonly wanted: string | Range
}

type Range = readonly [least: string, most: string]

const ranges: { readonly [type: string]: Range } = {
  int32: ['-2147483648', '2147483647'],
  int64: ['-9223372036854775808', '9223372036854775807'],
}

const wantedEn = (wanted: TypeFault['wanted']): string =>
  typeof wanted === 'string' ? wanted : `a whole number from ${wanted[0]} to ${wanted[1]}`
const wantedZh = (wanted: TypeFault['wanted']): string =>
  typeof wanted === 'string' ? wanted : `${wanted[0]} 到 ${wanted[1]} 之间的整数`

/** A value of the wrong type is told in Go's words; of a patch, behind the whole object that it would have made. */
function typeFaultIn(message: string): TypeFault | null {
  const [, is, number, field = '', wanted] =
    /json: cannot unmarshal (\w+)(?: (-?[\d.]\S*|-?Infinity))? into Go (?:struct field \w+\.([\w.]+)|value) of type (\S+)$/.exec(
      message,
    ) ?? []
  if (!is || !wanted || (field === '' && number === undefined)) return null
  return { field, is: number ?? is, wanted: number ? (ranges[wanted] ?? wanted) : wanted }
}

function sentenceEn(message: string): string {
  const fault = typeFaultIn(message)
  return fault
    ? `${fault.field && `${fault.field}: `}${wantedEn(fault.wanted)} is expected there, not ${fault.is}`
    : message
}

/** All that the server says of the whole. */
export function saidIn(refused: Refused): string {
  const beside = besideOf(refused)
  const message = sentenceEn(refused.message)
  if (beside.length === 0) return message
  return [message, ...beside].map(said => (/[.!?]$/.test(said) ? said : `${said}.`)).join(' ')
}

/** Of a refusal as a whole: what it comes to, and the server's own words where they are of another language; else empty. */
export const refusalParts = (
  refused: Refused,
  language: string,
): { readonly words: string; readonly detail: string } => {
  if (!isChinese(language)) return { words: saidIn(refused), detail: '' }
  const fault = typeFaultIn(refused.message)
  const known = fault
    ? `${fault.field && `${fault.field}：`}应为 ${wantedZh(fault.wanted)}，而不是 ${fault.is}`
    : knownZh(refused.message)
  const causes = besideOf(refused).map(cause => sentenceZh(cause) ?? knownZh(cause))
  const told = [known, ...causes].filter(each => each !== null)
  const isAll = told.length === 1 + causes.length
  return {
    words: told.length === 0 ? reasonZh(refused.reason) : told.join('；'),
    detail: isAll ? '' : saidIn(refused),
  }
}

/** The same in one sentence. */
export const refusalWords = (refused: Refused, language: string): string => {
  const { words, detail } = refusalParts(refused, language)
  return detail === '' ? words : `${words}（${detail}）`
}
