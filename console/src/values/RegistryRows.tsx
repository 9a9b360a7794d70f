// The credentials that a Secret holds of registries, one for each.
import { Button } from '@patternfly/react-core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Field } from '../parts/field/Field.tsx'
import './values.css'
import { emptyEntry, faultOfEntries, type RegistryEntry } from './registry-entries.ts'
import { addValueTexts } from './texts.ts'

addValueTexts()

export interface RegistryRowsProps {
  readonly entries: readonly RegistryEntry[]
  change(entries: readonly RegistryEntry[]): void
}

export function RegistryRows({ entries, change }: RegistryRowsProps) {
  const { t } = useTranslation()
  const wrong = faultOfEntries(entries)
  return (
    <div className="values">
      {entries.map((entry, at) => (
        <Entry
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry has no name before its server is typed
          key={at}
          entry={entry}
          number={at + 1}
          put={now => change(entries.map((each, index) => (index === at ? now : each)))}
          remove={entries.length > 1 ? () => change(entries.filter((_, index) => index !== at)) : null}
        />
      ))}
      {wrong !== null && (
        <p className="field__problem" role="alert">
          {wrong.kind === 'twice' ? t('values.registryTwice', { key: wrong.key }) : t('values.noRegistry')}
        </p>
      )}
      <Button variant="link" className="values__add" onClick={() => change([...entries, emptyEntry])}>
        {t('values.addRegistry')}
      </Button>
    </div>
  )
}

interface EntryProps {
  readonly entry: RegistryEntry
  readonly number: number
  put(entry: RegistryEntry): void
  /** Null of the last one. */
  readonly remove: (() => void) | null
}

function Entry({ entry, number, put, remove }: EntryProps) {
  const { t } = useTranslation()
  return (
    <fieldset className="values__entry">
      <legend>
        {t('values.registry', { number })}
        {remove && (
          <button
            type="button"
            className="values__remove"
            aria-label={t('values.removeRegistry', { number })}
            title={t('values.removeRegistry', { number })}
            onClick={remove}
          >
            ✕
          </button>
        )}
      </legend>
      <Field label={t('values.server')}>
        {attributes => (
          <input
            {...attributes}
            className="control mono"
            placeholder="registry.example.com:5000"
            autoComplete="off"
            spellCheck={false}
            value={entry.server}
            onChange={event => put({ ...entry, server: event.target.value })}
          />
        )}
      </Field>
      <Field label={t('values.username')}>
        {attributes => (
          <input
            {...attributes}
            className="control"
            autoComplete="off"
            spellCheck={false}
            value={entry.username}
            onChange={event => put({ ...entry, username: event.target.value })}
          />
        )}
      </Field>
      <Password entry={entry} put={put} />
    </fieldset>
  )
}

/** One that is there stands in no field before it is asked for: not even its length is told. */
function Password({ entry, put }: Pick<EntryProps, 'entry' | 'put'>) {
  const { t } = useTranslation()
  const [look, setLook] = useState<'kept' | 'covered' | 'shown'>(entry.was ? 'kept' : 'covered')
  const replace = () => {
    put({ ...entry, password: '' })
    setLook('covered')
  }
  return (
    <Field label={t('values.password')}>
      {attributes => (
        <div className="values__value">
          {look === 'kept' ? (
            <output {...attributes} className="values__kept">
              ••••••
            </output>
          ) : (
            <input
              {...attributes}
              className="control"
              type={look === 'shown' ? 'text' : 'password'}
              autoComplete="new-password"
              value={entry.password}
              onChange={event => put({ ...entry, password: event.target.value })}
            />
          )}
          <div className="values__tools">
            <button
              type="button"
              className="as-link"
              onClick={() => setLook(look === 'shown' ? 'covered' : 'shown')}
            >
              {t(look === 'shown' ? 'resources.hide' : 'resources.show')}
            </button>
            {look === 'kept' && (
              <button type="button" className="as-link" onClick={replace}>
                {t('values.replace')}
              </button>
            )}
          </div>
        </div>
      )}
    </Field>
  )
}
