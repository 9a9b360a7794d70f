// The controls for single values.
import { type ChangeEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isEqual } from '../../../src/api/equality.ts'
import type {
  ChoiceField,
  FlagField,
  NumberField as NumberFieldSpec,
  TextField,
  WordsField,
} from '../fields/field.ts'
import { isTooLong } from '../model/option-room.ts'
import { join, placesOf, read } from '../model/path.ts'
import { countMax, faultOfNumber } from '../model/whole-number.ts'
import { isQuoted, textOfWords, wordsOfText } from '../model/words.ts'
import { AdviceNote } from './AdviceNote.tsx'
import { useFault, useFieldAt, useForm } from './form.tsx'
import { Labelled } from './Labelled.tsx'
import { Suggestions, useListId } from './Suggestions.tsx'

interface At<F> {
  readonly field: F
  readonly path: string
}

export function TextInputField({ field, path, owner }: At<TextField> & { readonly owner: string }) {
  const { t } = useTranslation()
  const { value, problems, lock, set } = useFieldAt(path)
  const list = useListId()
  const [typed, setTyped] = useState<string | null>(null)
  const faultOf = (now: string) =>
    field.isNumberOrText && /^-?\d+$/.test(now) ? faultOfNumber(now, field.bounds ?? {}) : null
  useFault(path, typed === null ? null : faultOf(typed))
  const change = (now: string) => {
    const fault = faultOf(now)
    setTyped(fault === null ? null : now)
    if (fault === null) set(valueTyped(now, field))
  }
  const isSecret = field.label === 'secretValue'
  const text = typed ?? (value === undefined || value === null ? '' : String(value))
  const shared = {
    className: 'control',
    autoComplete: 'off',
    spellCheck: false,
    placeholder: field.placeholder && t('forms.example', { value: field.placeholder }),
    value: text,
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => change(event.target.value),
  }
  return (
    <Labelled label={field.label} path={path} problems={problems} lock={lock}>
      {attributes => (
        <>
          {field.hasLines ? (
            <textarea {...attributes} {...shared} rows={Math.min(6, text.split('\n').length)} />
          ) : (
            <input
              {...attributes}
              {...shared}
              type={isSecret ? 'password' : 'text'}
              list={field.suggest ? list : undefined}
            />
          )}
          {field.suggest && <Suggestions id={list} field={field} owner={owner} />}
          {problems.length === 0 && <AdviceNote advice={field.advice} value={value} take={set} />}
        </>
      )}
    </Labelled>
  )
}

function valueTyped(text: string, { isNumberOrText, isEmptyKept }: TextField): unknown {
  if (text === '') return isEmptyKept ? '' : undefined
  return isNumberOrText && /^\d+$/.test(text) ? Number(text) : text
}

export function NumberInputField({ field, path }: At<NumberFieldSpec>) {
  const { t } = useTranslation()
  const { value, problems, lock, set } = useFieldAt(path)
  const { least, most = countMax } = field
  const shown = typeof value === 'number' ? String(value) : ''
  const [typed, setTyped] = useState<string | null>(null)
  // What was typed and is no number stands until it is one; what the object says otherwise, by the text say, comes in.
  const text = typed ?? shown
  const faultOf = (now: string) => (now === '' ? null : faultOfNumber(now, field))
  useFault(path, typed === null ? null : faultOf(typed))
  const change = (now: string) => {
    const fault = faultOf(now)
    setTyped(fault === null ? null : now)
    if (fault === null) set(now === '' ? undefined : Number(now))
  }
  const step = (by: number) => {
    const now = /^-?\d+$/.test(text) ? Number(text) : (field.fallback ?? 0)
    change(String(Math.min(most, Math.max(least, now + by))))
  }
  return (
    <Labelled label={field.label} path={path} problems={problems} lock={lock}>
      {attributes => (
        <span className="stepper">
          <button
            type="button"
            className="stepper__button"
            aria-label={`${t('forms.less')}: ${t(`forms.f.${field.label}`)}`}
            disabled={attributes.disabled}
            onClick={() => step(-1)}
          >
            −
          </button>
          <input
            {...attributes}
            className="control control--number"
            inputMode="numeric"
            autoComplete="off"
            placeholder={field.fallback === undefined ? undefined : String(field.fallback)}
            value={text}
            onChange={event => change(event.target.value.trim())}
          />
          <button
            type="button"
            className="stepper__button"
            aria-label={`${t('forms.more')}: ${t(`forms.f.${field.label}`)}`}
            disabled={attributes.disabled}
            onClick={() => step(1)}
          >
            +
          </button>
        </span>
      )}
    </Labelled>
  )
}

export function ChoiceInputField({ field, path, owner }: At<ChoiceField> & { readonly owner: string }) {
  const { t, i18n } = useTranslation()
  const form = useForm()
  const { value, problems, lock, set } = useFieldAt(path)
  /** What went when something else was chosen: whoever chooses back has it again. */
  const [gone, setGone] = useState<ReadonlyMap<string, unknown>>(new Map())
  const choose = (option: string) => {
    set(option === '' ? undefined : option)
    const going = (field.sheds?.[option] ?? []).flatMap(shed => placesOf(form.object, join(owner, shed)))
    const kept = new Map(gone)
    for (const [at, before] of gone) {
      if (going.includes(at)) continue
      kept.delete(at)
      if (read(form.object, at) === undefined) form.write(at, before)
    }
    for (const at of going) {
      const before = read(form.object, at)
      if (before !== undefined) kept.set(at, before)
      form.write(at, undefined)
    }
    setGone(kept)
  }
  const chosen = typeof value === 'string' && value !== '' ? value : field.fallback
  const wordOf = (option: string) =>
    i18n.exists(`forms.o.${option}`) ? `${option} · ${t(`forms.o.${option}`)}` : option
  const options = chosen === '' || field.options.includes(chosen) ? field.options : [chosen, ...field.options]
  const words = options.map(wordOf)
  const isWide = field.isWide === true || words.some(isTooLong)
  return (
    <Labelled label={field.label} path={path} problems={problems} lock={lock} isWide={isWide}>
      {attributes => (
        <select
          {...attributes}
          className="control"
          value={chosen}
          onChange={event => choose(event.target.value)}
        >
          {field.fallback === '' && <option value="">{t('forms.notSet')}</option>}
          {options.map((option, at) => (
            <option key={option} value={option}>
              {words[at]}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  )
}

/** Says whether it is set at all: what holds otherwise is not always the opposite. */
export function FlagInputField({ field, path }: At<FlagField>) {
  const { t } = useTranslation()
  const { value, problems, lock, set } = useFieldAt(path)
  const fallback = t(field.fallback ? 'forms.yes' : 'forms.no')
  return (
    <Labelled label={field.label} path={path} problems={problems} lock={lock}>
      {attributes => (
        <select
          {...attributes}
          className="control"
          value={typeof value === 'boolean' ? String(value) : ''}
          onChange={event => set(event.target.value === '' ? undefined : event.target.value === 'true')}
        >
          <option value="">{t('forms.byDefault', { value: fallback })}</option>
          <option value="true">{t('forms.yes')}</option>
          <option value="false">{t('forms.no')}</option>
        </select>
      )}
    </Labelled>
  )
}

export function WordsInputField({ field, path }: At<WordsField>) {
  const { value, problems, lock, set } = useFieldAt(path)
  const given = Array.isArray(value) ? value.map(String) : []
  const [typed, setTyped] = useState<string | null>(null)
  // An empty line at the end is where one goes on typing, and no word.
  const text = typed !== null && isEqual(wordsOfText(typed), given) ? typed : textOfWords(given)
  const { t } = useTranslation()
  return (
    <Labelled label={field.label} path={path} problems={problems} lock={lock} isWide>
      {attributes => (
        <>
          <textarea
            {...attributes}
            className="control control--words"
            rows={Math.min(8, Math.max(2, text.split('\n').length))}
            spellCheck={false}
            value={text}
            onChange={event => {
              setTyped(event.target.value)
              const words = wordsOfText(event.target.value)
              set(words.length > 0 ? words : undefined)
            }}
          />
          {given.some(isQuoted) && <span className="field__hint">{t('forms.quotedWords')}</span>}
          <AdviceNote
            advice={field.advice}
            value={value}
            take={words => {
              setTyped(null)
              set(words)
            }}
          />
        </>
      )}
    </Labelled>
  )
}
