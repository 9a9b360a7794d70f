// Amounts by resource, in rows: the common ones to choose from, others by their name.
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Amounts } from '../../../src/api/iam/kinds.ts'
import { type AmountRow, commonResources, problemOf, shareOf } from './amounts.ts'
import { resourceWord } from './resource-word.ts'

export interface AmountsFormProps {
  readonly label: string
  readonly rows: readonly AmountRow[]
  change(rows: readonly AmountRow[]): void
  /** Of what is bounded already. */
  readonly used?: Amounts
  /** What the server has said of a resource. */
  problemsOf?(resource: string): readonly string[]
}

const nothing = (): readonly string[] => []

const unused: Amounts = {}

export function AmountsForm({ label, rows, used = unused, change, problemsOf = nothing }: AmountsFormProps) {
  const { t } = useTranslation()
  const id = useId()
  const [other, setOther] = useState('')
  const left = commonResources.filter(each => !rows.some(({ resource }) => resource === each))
  const add = (resource: string) => {
    const name = resource.trim()
    if (name !== '' && !rows.some(each => each.resource === name))
      change([...rows, { resource: name, amount: '' }])
    setOther('')
  }
  return (
    <fieldset className="amounts">
      <legend>{label}</legend>
      {rows.map(({ resource, amount }, index) => {
        const problems = [problemOf({ resource, amount }) ?? [], problemsOf(resource)].flat()
        const word = resourceWord(t, resource)
        return (
          <div key={resource} className="amounts__row">
            <label htmlFor={`${id}-${index}`} className="amounts__name" title={resource}>
              {word}
            </label>
            <div>
              <input
                id={`${id}-${index}`}
                className="control"
                autoComplete="off"
                spellCheck={false}
                value={amount}
                aria-invalid={problems.length > 0}
                aria-describedby={problems.length > 0 ? `${id}-${index}-problem` : undefined}
                placeholder={/memory|storage/.test(resource) ? '4Gi' : '10'}
                onChange={event =>
                  change(
                    rows.map(each =>
                      each.resource === resource ? { resource, amount: event.target.value } : each,
                    ),
                  )
                }
              />
              {problems.length === 0 && (shareOf(used[resource] ?? '0', amount.trim()) ?? 0) > 1 && (
                <p className="field__hint">{t('quota.lower')}</p>
              )}
              {problems.length > 0 && (
                <p className="field__problem" id={`${id}-${index}-problem`}>
                  {problems.join('; ')}
                </p>
              )}
            </div>
            <button
              type="button"
              className="remove"
              aria-label={t('quota.removeResource', { resource: word })}
              onClick={() => change(rows.filter(each => each.resource !== resource))}
            >
              ×
            </button>
          </div>
        )
      })}
      <div className="page__tools">
        <select
          className="choice"
          aria-label={t('quota.addResource')}
          value=""
          onChange={event => add(event.target.value)}
        >
          <option value="">{t('quota.addResource')} …</option>
          {left.map(resource => (
            <option key={resource} value={resource}>
              {resourceWord(t, resource)}
            </option>
          ))}
        </select>
        <input
          className="choice"
          aria-label={t('quota.otherResource')}
          placeholder={t('quota.otherResource')}
          autoComplete="off"
          value={other}
          onChange={event => setOther(event.target.value)}
          onBlur={() => add(other)}
          onKeyDown={event => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            add(other)
          }}
        />
      </div>
    </fieldset>
  )
}
