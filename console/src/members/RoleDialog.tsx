// A role of one's own, made of permissions: what a chosen one needs is ticked along, and says for which.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../../src/api/generated/types.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../src/api/object.ts'
import { useClient } from '../live/live-store.tsx'
import { descriptionKey, descriptionOf, namespaceOf, type TeamPlace } from '../model/place.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { Field } from '../parts/field/Field.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { bringersOf, needsOf, roleOf, type Template, templatesIn } from './role-model.ts'
import { useTemplates } from './use-templates.ts'

export interface RoleDialogProps {
  readonly place: TeamPlace
  /** Null for a new one. */
  readonly role: Role | null
  onClose(): void
  onDone(said: Saying): void
}

const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict' } as const

export function RoleDialog({ place, role, onClose, onDone }: RoleDialogProps) {
  const { t } = useTranslation()
  const client = useClient()
  const namespace = namespaceOf(place)
  const templates = useTemplates(place.kind)
  const [name, setName] = useState(role ? nameOf(role) : '')
  const [description, setDescription] = useState(role ? descriptionOf(role) : '')
  const [chosen, setChosen] = useState(() => (role ? templatesIn(role) : []))
  const isPlain = role !== null && templatesIn(role).length === 0
  const save = async () => {
    const made = roleOf(name, namespace, chosen)
    const annotations = { ...made.metadata?.annotations, [descriptionKey]: description.trim() || null }
    if (role) {
      const body = {
        metadata: { resourceVersion: role.metadata?.resourceVersion, annotations },
        rules: made.rules,
      }
      await client.patch(kinds.Role, refOf(role), { type: 'merge', body }, query)
    } else {
      const { [descriptionKey]: said, ...others } = annotations
      const kept = said === null || said === undefined ? others : { ...others, [descriptionKey]: said }
      await client.create(
        kinds.Role,
        { ...made, metadata: { ...made.metadata, annotations: kept as { [key: string]: string } } },
        query,
      )
    }
    onDone(saying('roles.saved', { name: name.trim() }))
  }
  return (
    <FormDialog
      size="medium"
      title={role ? t('roles.editOf', { name }) : t('roles.create')}
      action={t(role ? 'common.apply' : 'common.create')}
      isReady={name.trim() !== '' && chosen.length > 0}
      fields={['metadata.name']}
      apply={save}
      onClose={onClose}
    >
      {problemsAt => (
        <>
          {isPlain && <p className="edit-form__how">{t('roles.editPlain')}</p>}
          <Field label={t('team.name')} problems={problemsAt('metadata.name')}>
            {attributes => (
              <input
                {...attributes}
                className="control"
                autoComplete="off"
                value={name}
                disabled={role !== null}
                onChange={event => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={t('team.description')}>
            {attributes => (
              <input
                {...attributes}
                className="control"
                autoComplete="off"
                value={description}
                onChange={event => setDescription(event.target.value)}
              />
            )}
          </Field>
          <Permits templates={templates} chosen={chosen} change={setChosen} />
          {chosen.length === 0 && <p className="field__hint">{t('roles.empty')}</p>}
        </>
      )}
    </FormDialog>
  )
}

interface PermitsProps {
  readonly templates: readonly Template[]
  readonly chosen: readonly string[]
  change(chosen: readonly string[]): void
}

function Permits({ templates, chosen, change }: PermitsProps) {
  const { t } = useTranslation()
  const brought = needsOf(chosen, templates)
  const wordOf = ({ name, description }: Template) =>
    t(`roles.templates.${name}`, { defaultValue: description || name })
  const words = new Map(templates.map(each => [each.name, wordOf(each)]))
  return (
    <fieldset className="permits">
      <legend>{t('roles.permissions')}</legend>
      {templates.map(template => {
        const { name } = template
        const isBrought = brought.includes(name)
        const bringers = isBrought ? bringersOf(name, chosen, templates) : []
        return (
          <label key={name} className="permit" title={name}>
            <input
              type="checkbox"
              checked={isBrought || chosen.includes(name)}
              disabled={isBrought}
              onChange={event =>
                change(event.target.checked ? [...chosen, name] : chosen.filter(each => each !== name))
              }
            />
            <span>
              {wordOf(template)}
              {isBrought && (
                <span className="permit__with">
                  {t('roles.comesWith', {
                    names: bringers.map(each => words.get(each) ?? each).join(', '),
                  })}
                </span>
              )}
            </span>
          </label>
        )
      })}
    </fieldset>
  )
}
