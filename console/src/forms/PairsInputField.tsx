// A map of texts as rows. A row without a key yet is kept while one types; only rows with a key are in the object.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isEqual } from '../../../src/api/equality.ts'
import type { PairsField } from '../fields/field.ts'
import { faultOfPairs, type PairRow } from '../model/pair-rows.ts'
import { useFault, useFieldAt } from './form.tsx'
import { Suggestions, useListId } from './Suggestions.tsx'
import '../parts/field/field.css'

export function PairsInputField({ field, path }: { readonly field: PairsField; readonly path: string }) {
  const { t, i18n } = useTranslation()
  const { value, lock, set } = useFieldAt(path)
  const list = useListId()
  const given = mapOf(value)
  const [typed, setTyped] = useState<readonly PairRow[] | null>(null)
  /** By place: those that are looked at. */
  const [shown, setShown] = useState<ReadonlySet<number>>(new Set())
  const flip = (index: number) => {
    const now = new Set(shown)
    if (!now.delete(index)) now.add(index)
    setShown(now)
  }
  const rows = typed !== null && isEqual(objectOf(typed), given) ? typed : Object.entries(given)
  useFault(path, faultOfPairs(rows))
  const change = (now: readonly PairRow[]) => {
    setTyped(now)
    const object = objectOf(now)
    if (!isEqual(object, given)) set(Object.keys(object).length > 0 ? object : undefined)
  }
  const replace = (index: number, row: PairRow) =>
    change(rows.map((each, place) => (place === index ? row : each)))
  const name = t(`forms.f.${field.label}`)
  const hintKey = `forms.hint.${field.label}`
  return (
    <fieldset className="items" title={path} disabled={lock !== null}>
      <legend>{name}</legend>
      {i18n.exists(hintKey) && <p className="field__hint">{t(hintKey)}</p>}
      {lock && <p className="field__hint">{lock}</p>}
      {rows.map(([key, text], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place: its key is what is being typed
        <div key={index} className="pair">
          <input
            className="control"
            aria-label={`${name} ${index + 1}: ${t('forms.f.key')}`}
            placeholder={t('forms.f.key')}
            autoComplete="off"
            spellCheck={false}
            list={field.suggest ? list : undefined}
            value={key}
            onChange={event => replace(index, [event.target.value, text])}
          />
          <div className="pair__value">
            <textarea
              className={`control ${field.isCovered && !shown.has(index) ? 'control--covered' : ''}`}
              aria-label={`${name} ${index + 1}: ${t('forms.f.value')}`}
              placeholder={t('forms.f.value')}
              rows={Math.min(6, text.split('\n').length)}
              spellCheck={false}
              value={text}
              onChange={event => replace(index, [key, event.target.value])}
            />
            {field.isCovered && text !== '' && (
              <button
                type="button"
                className="as-link"
                aria-label={`${t(shown.has(index) ? 'resources.hide' : 'resources.show')}: ${key || `${name} ${index + 1}`}`}
                onClick={() => flip(index)}
              >
                {t(shown.has(index) ? 'resources.hide' : 'resources.show')}
              </button>
            )}
          </div>
          <RemoveButton
            label={`${t('forms.remove')}: ${name} ${index + 1}`}
            onClick={() => {
              // Whatever moves up is not looked at for it.
              setShown(new Set())
              change(rows.filter((_, place) => place !== index))
            }}
          />
        </div>
      ))}
      {field.suggest && <Suggestions id={list} field={field} owner="" />}
      <Problems path={path} />
      <button type="button" className="add" onClick={() => change([...rows, ['', '']])}>
        + {t('forms.addTo', { what: name })}
      </button>
    </fieldset>
  )
}

/** What is wrong anywhere in it: the single rows are too narrow for sentences. */
export function Problems({ path }: { readonly path: string }) {
  const { problems } = useFieldAt(path)
  return problems.length > 0 ? <p className="field__problem">{problems.join('; ')}</p> : null
}

export const RemoveButton = ({ label, onClick }: { readonly label: string; onClick(): void }) => (
  <button type="button" className="remove" aria-label={label} title={label} onClick={onClick}>
    ×
  </button>
)

const mapOf = (value: unknown): { readonly [key: string]: string } =>
  typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, text]) => [key, String(text)]))
    : {}

const objectOf = (rows: readonly PairRow[]): { readonly [key: string]: string } =>
  Object.fromEntries(rows.filter(([key]) => key !== ''))
