// What a server has said, for a reader of the language of the page: its own words, after a sentence of that language where
// it is not the server's. Pure.
import type { FieldError } from '../../../src/api/field-error.ts'
import type { CauseReason, StatusError } from '../../../src/api/status-error.ts'
import { faultsZh, reasonZh, sentenceZh } from './zh-refusals.ts'

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

const isChinese = (language: string): boolean => language.startsWith('zh')

/** The detail of a fault, which has been named already. */
export function detailWords(detail: string, language: string): string {
  const known = isChinese(language) ? sentenceZh(detail) : null
  return known === null ? detail : `${known}（${detail}）`
}

/** `Invalid value: "x": must be …`, as a cause says it on the wire. */
export function causeWords(message: string, fault: Fault | undefined, language: string): string {
  if (!isChinese(language) || fault === undefined) return message
  const [, detail = ''] =
    /^(?:Required value|Invalid value|Unsupported value|Forbidden|Duplicate value|Not found|Too long|Too many)(?:: (?:"(?:[^"\\]|\\.)*"|[\d.-]+|null))?: (.*)$/s.exec(
      message,
    ) ?? []
  const known = sentenceZh(detail)
  return `${faultsZh[fault]}${known === null ? '' : `：${known}`}（${message}）`
}

/** Of a refusal as a whole: what it comes to, and the server's own words where they are of another language; else empty. */
export const refusalParts = (
  { reason, message }: Pick<StatusError, 'reason' | 'message'>,
  language: string,
): { readonly words: string; readonly detail: string } =>
  isChinese(language) ? { words: reasonZh(reason), detail: message } : { words: message, detail: '' }

/** The same in one sentence. */
export const refusalWords = (
  { reason, message }: Pick<StatusError, 'reason' | 'message'>,
  language: string,
): string => (isChinese(language) ? `${reasonZh(reason)}（${message}）` : message)
