// What an object says in the fields of a form, in short: for what is closed, be it a section or a card. Pure; the words are the
// reader's.
import { join, listAt, read } from '../model/path.ts'
import type { Field } from './field.ts'

export interface Stated {
  /** A key of `forms.f`. */
  readonly label: string
  readonly value: StatedValue
}

export type StatedValue =
  | { readonly kind: 'text'; readonly text: string }
  /** By a key of `forms.o`, where it has words. */
  | { readonly kind: 'option'; readonly option: string }
  | { readonly kind: 'flag'; readonly isOn: boolean }
  /** Which of several shapes, by a key of `forms.m`, and what it says. */
  | { readonly kind: 'member'; readonly name: string; readonly within: readonly Stated[] }
  | { readonly kind: 'list'; readonly items: readonly StatedValue[] }

export const statedOf = (fields: readonly Field[], object: unknown, at = ''): readonly Stated[] =>
  fields.flatMap(field => {
    const value = statedValue(field, object, join(at, field.at))
    return value === null ? [] : [{ label: field.label, value }]
  })

function statedValue(field: Field, object: unknown, path: string): StatedValue | null {
  const value = read(object, path)
  switch (field.kind) {
    case 'group':
      return firstOf(field.fields, object, path)
    case 'union': {
      const member = field.members.find(({ at }) => read(object, join(path, at)) !== undefined)
      if (!member || value === undefined) return null
      return {
        kind: 'member',
        name: member.name,
        within: statedOf(member.fields, object, join(path, member.at)),
      }
    }
    case 'items': {
      const items = listAt(object, path).flatMap(
        (_, index) => firstOf(field.fields, object, `${path}[${index}]`) ?? [],
      )
      return items.length > 0 ? { kind: 'list', items } : null
    }
    case 'choice':
      return typeof value === 'string' && value !== '' ? { kind: 'option', option: value } : null
    case 'flag':
      return typeof value === 'boolean' ? { kind: 'flag', isOn: value } : null
    case 'words':
      return textOrNothing(listAt(object, path).join(' '))
    case 'pairs':
      return textOrNothing(
        Object.entries(Object(value))
          .map(([key, text]) => `${key}=${text}`)
          .join(' '),
      )
    default:
      return textOrNothing(value === undefined || value === null ? '' : String(value))
  }
}

const firstOf = (fields: readonly Field[], object: unknown, path: string): StatedValue | null =>
  statedOf(fields, object, path)[0]?.value ?? null

const textOrNothing = (text: string): StatedValue | null => (text === '' ? null : { kind: 'text', text })
