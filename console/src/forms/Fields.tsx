// Draws fields from what they are (fields/field.ts): the wizard and every dialog come out of this one place.
import { useTranslation } from 'react-i18next'
import type { Field, GroupField, ItemsField, UnionField } from '../fields/field.ts'
import { isDrawn } from '../fields/is-drawn.ts'
import { join, listAt, read } from '../model/path.ts'
import { useForm } from './form.tsx'
import {
  ChoiceInputField,
  FlagInputField,
  NumberInputField,
  TextInputField,
  WordsInputField,
} from './inputs.tsx'
import { Lock } from './Lock.tsx'
import { PairsInputField, Problems, RemoveButton } from './PairsInputField.tsx'

export interface FieldsProps {
  readonly fields: readonly Field[]
  /** From where the paths of the fields go; empty for the object. */
  readonly at?: string
}

export function Fields({ fields, at = '' }: FieldsProps) {
  const form = useForm()
  const objectAt = (path: string) => read(form.object, path)
  return (
    <div className="fields">
      {fields
        .filter(field => isDrawn(field, { valueAt: part => objectAt(join(at, part)), objectAt }))
        .map(field => (
          <OneField key={`${field.kind} ${field.at}`} field={field} at={at} />
        ))}
    </div>
  )
}

function OneField({ field, at }: { readonly field: Field; readonly at: string }) {
  const path = join(at, field.at)
  switch (field.kind) {
    case 'text':
      return <TextInputField field={field} path={path} owner={at} />
    case 'number':
      return <NumberInputField field={field} path={path} />
    case 'choice':
      return <ChoiceInputField field={field} path={path} owner={at} />
    case 'flag':
      return <FlagInputField field={field} path={path} />
    case 'words':
      return <WordsInputField field={field} path={path} />
    case 'pairs':
      return <PairsInputField field={field} path={path} />
    case 'items':
      return <ItemsInputField field={field} path={path} />
    case 'union':
      return <UnionInputField field={field} path={path} />
    case 'group':
      return <Group field={field} path={path} />
  }
}

interface At<F> {
  readonly field: F
  readonly path: string
}

function ItemsInputField({ field, path }: At<ItemsField>) {
  const { t, i18n } = useTranslation()
  const form = useForm()
  const items = listAt<unknown>(form.object, path)
  const lock = form.lockedBecause(path)
  const name = t(`forms.f.${field.label}`)
  const hintKey = `forms.hint.${field.label}`
  return (
    <fieldset className="items" title={path} disabled={lock !== null}>
      <legend>{name}</legend>
      {i18n.exists(hintKey) && <p className="field__hint">{t(hintKey)}</p>}
      {lock && <Lock reason={lock} />}
      {items.map((_, index) => {
        const at = `${path}[${index}]`
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: an item of the API is its place in the list
          <fieldset key={index} className="item">
            <legend className="pf-v6-screen-reader">{`${name} ${index + 1}`}</legend>
            <Fields fields={field.fields} at={at} />
            <Problems path={at} />
            <RemoveButton
              label={`${t('forms.remove')}: ${name} ${index + 1}`}
              onClick={() => form.write(at, undefined)}
            />
          </fieldset>
        )
      })}
      <Problems path={path} />
      <button
        type="button"
        className="add"
        onClick={() => form.write(`${path}[${items.length}]`, structuredClone(field.fresh))}
      >
        + {t('forms.addTo', { what: name })}
      </button>
    </fieldset>
  )
}

function UnionInputField({ field, path }: At<UnionField>) {
  const { t } = useTranslation()
  const form = useForm()
  const isThere = (at: string) => read(form.object, join(path, at)) !== undefined
  const found = field.members.find(({ at }) => isThere(at))
  const chosen = found ?? (field.isOptional ? null : field.members[0])
  const lock = form.lockedBecause(path)
  const choose = (name: string) => {
    const member = field.members.find(each => each.name === name)
    if (!member) {
      form.write(path, undefined)
      return
    }
    if (found && found.name !== member.name) form.write(join(path, found.at), undefined)
    form.write(join(path, member.at), structuredClone(member.fresh))
  }
  const label = t(`forms.f.${field.label}`)
  return (
    <div className="union">
      <label className="field">
        <span className="field__name">{label}</span>
        <select
          className="control"
          disabled={lock !== null}
          value={chosen?.name ?? ''}
          onChange={event => choose(event.target.value)}
        >
          {field.isOptional && <option value="">{t('common.none')}</option>}
          {field.members.map(({ name }) => (
            <option key={name} value={name}>
              {t(`forms.m.${name}`)}
            </option>
          ))}
        </select>
      </label>
      {chosen && <Fields key={chosen.name} fields={chosen.fields} at={join(path, chosen.at)} />}
      <Problems path={path} />
    </div>
  )
}

function Group({ field, path }: At<GroupField>) {
  const { t, i18n } = useTranslation()
  const hintKey = `forms.hint.${field.label}`
  return (
    <fieldset className="group" title={path}>
      <legend>{t(`forms.f.${field.label}`)}</legend>
      {i18n.exists(hintKey) && <p className="field__hint">{t(hintKey)}</p>}
      <Fields fields={field.fields} at={path} />
    </fieldset>
  )
}
