// Objects and their fields in the words of the forms.
import type { TFunction } from 'i18next'
import { kinds } from '../../../src/api/kinds.ts'
import type { ApiObject } from '../../../src/api/object.ts'
import { fieldNameOf, type NamePart } from '../fields/field-name.ts'

/** `Service web`, in the words of the page. */
export const objectWord = (
  { kind = '', name }: { readonly kind?: string; readonly name: string },
  t: TFunction,
): string => `${kindWord(kind, t)} ${name}`

export const kindWord = (kind: string, t: TFunction): string =>
  t(`forms.kinds.${kind}`, { defaultValue: kind })

/** The name that a field has in its form; the path where no form has it. */
export function fieldWord(path: string, object: ApiObject, t: TFunction): string {
  const parts = fieldNameOf(object.kind ?? '', path, object)
  return parts.length > 0 ? parts.map(part => partWord(part, t)).join(' › ') : path
}

const pathIn = /(?<![\w.])(?:spec|metadata)(?:\.[A-Za-z][\w-]*|\[[^\]\s]*\])+/g

/** A sentence about a set with its fields by those names. What is said of one of its Pods is in the set's template. */
export function withFieldWords(sentence: string, set: ApiObject, t: TFunction): string {
  const outer = sentence.includes('Pod "') ? 'spec.template.' : ''
  const object = { ...set, kind: kinds.StatefulSet.kind }
  return sentence.replace(pathIn, path => {
    const word = fieldWord(outer + path, object, t)
    return word === outer + path ? path : word
  })
}

function partWord(part: NamePart, t: TFunction): string {
  switch (part.kind) {
    case 'field':
      return [t(`forms.f.${part.label}`), part.place].filter(each => each !== undefined).join(' ')
    case 'section':
      return t(`forms.s.${part.section}`)
    case 'container':
      return t('forms.containerNamed', { name: part.name || t('forms.unnamed') })
    case 'volume':
      return t('forms.volumeNamed', { name: part.name || t('forms.unnamed') })
  }
}
