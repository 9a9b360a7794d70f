import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { LimitRange, LimitRangeItem } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../src/api/object.ts'
import { quantityProblem } from '../../../src/api/quantity.ts'
import { Commands } from '../commands/Commands.tsx'
import type { Change } from '../commands/commands-of.ts'
import { useClient } from '../live/live-store.tsx'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { Field } from '../parts/field/Field.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { limitAt, limitRows, withLimit } from './amounts.ts'
import { resourceWord } from './resource-word.ts'

export interface LimitsDialogProps {
  readonly project: string
  /** Of one that is to be made. */
  readonly name: string
  readonly range: LimitRange | null
  onClose(): void
  onDone(said: Saying): void
}

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const
const newRange = { apiVersion: 'v1', kind: 'LimitRange' }
const nothing: readonly LimitRangeItem[] = []

/** What no field is for stays as it is: the list of limits goes to the server as a whole, as the API wants it. */
export function LimitsDialog({ project, name, range, onClose, onDone }: LimitsDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const [opened] = useState(range?.spec?.limits ?? nothing)
  const [limits, setLimits] = useState(opened)
  const areValid = limitRows.every(({ type, resource, fields }) =>
    fields.every(field => {
      const amount = limitAt(limits, { type, resource, field })
      return amount === '' || quantityProblem(amount) === null
    }),
  )
  const isReady = areValid && limits !== opened && limits.length > 0
  const change: Change = range
    ? {
        kind: 'patch',
        of: { kind: 'LimitRange', name: nameOf(range) },
        patch: { spec: { limits } },
        as: 'merge',
      }
    : {
        kind: 'create',
        object: { ...newRange, metadata: { name, namespace: project }, spec: { limits } } as LimitRange,
      }
  const save = async () => {
    if (range) {
      // Somebody else's change in between is refused, not lost.
      const body = { metadata: { resourceVersion: range.metadata?.resourceVersion }, spec: { limits } }
      await client.patch(kinds.LimitRange, refOf(range), { type: 'merge', body }, query)
    } else
      await client.create(
        kinds.LimitRange,
        { metadata: { name, namespace: project }, spec: { limits } },
        query,
      )
    onDone(saying('quota.saved', { name: range ? nameOf(range) : name }))
  }
  return (
    <FormDialog
      size="medium"
      title={range ? t('quota.editOf', { name: nameOf(range) }) : t('quota.newLimits')}
      action={t(range ? 'common.apply' : 'common.create')}
      isReady={isReady}
      apply={save}
      onClose={onClose}
    >
      {() => (
        <div className="limits-form">
          <p className="field__hint">{t('quota.limitsHow')}</p>
          {limitRows.map(({ type, resource, fields }) => (
            <fieldset key={type + resource} className="limits-form__row">
              <legend>
                {t(`quota.types.${type}`)} ·{' '}
                {resource === 'cpu' ? 'CPU' : resourceWord(t, resource === 'memory' ? 'ram' : resource)}
              </legend>
              {fields.map(field => {
                const amount = limitAt(limits, { type, resource, field })
                const problem = amount === '' ? null : quantityProblem(amount)
                return (
                  <Field
                    key={field}
                    label={t(`quota.fields.${field}`)}
                    problems={problem === null ? [] : [problem]}
                  >
                    {attributes => (
                      <input
                        {...attributes}
                        className="control"
                        autoComplete="off"
                        placeholder={resource === 'cpu' ? '500m' : '512Mi'}
                        value={amount}
                        onChange={event =>
                          setLimits(withLimit(limits, { type, resource, field }, event.target.value))
                        }
                      />
                    )}
                  </Field>
                )
              })}
            </fieldset>
          ))}
          <Commands namespace={project} change={isReady ? change : null} />
        </div>
      )}
    </FormDialog>
  )
}
