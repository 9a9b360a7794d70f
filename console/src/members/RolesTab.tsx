// The roles of a workspace or a project: built-in ones in words, and those of its own, made of permissions.
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Role } from '../../../src/api/generated/types.ts'
import { membersOf } from '../../../src/api/iam/membership.ts'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf, refOf } from '../../../src/api/object.ts'
import { GuardedButton } from '../access/GuardedButton.tsx'
import { needOf } from '../access/needs.ts'
import { useDenials } from '../access/use-access.ts'
import { useClient, useLive } from '../live/live-store.tsx'
import { namespaceOf, type TeamPlace } from '../model/place.ts'
import { FormDialog } from '../parts/dialog/FormDialog.tsx'
import { Notice } from '../parts/Notice.tsx'
import { type Saying, saying } from '../parts/words/saying.ts'
import { memberName } from './people.ts'
import { RoleDialog } from './RoleDialog.tsx'
import { type RoleChoice, useRoleChoices } from './role-choices.ts'
import { needsOf, ruleText, templatesIn, templatesOfRole } from './role-model.ts'
import { useTemplates } from './use-templates.ts'

type Doing = { readonly kind: 'create' } | { readonly kind: 'edit' | 'delete'; readonly role: Role }

export function RolesTab({ place }: { readonly place: TeamPlace }) {
  const { t } = useTranslation()
  const namespace = namespaceOf(place)
  const { items } = useLive(kinds.Role, namespace)
  const choices = useRoleChoices(place)
  const denialOf = useDenials(namespace)
  const [doing, setDoing] = useState<Doing | null>(null)
  const [said, say] = useState<Saying | null>(null)
  return (
    <>
      <Notice said={said} onClose={() => say(null)} />
      <section aria-label={t('roles.custom')}>
        <div className="block__head">
          <h2>{t('roles.custom')}</h2>
          <span className="page__space" />
          <GuardedButton
            denial={denialOf([needOf('create', kinds.Role)])}
            onClick={() => setDoing({ kind: 'create' })}
          >
            {t('roles.create')}
          </GuardedButton>
        </div>
        <p className="field__hint">{t('roles.customHow')}</p>
        {items.length === 0 && <p>{t('roles.none')}</p>}
        <div className="roles">
          {items.map(role => (
            <OwnRole key={nameOf(role)} place={place} role={role} setDoing={setDoing} />
          ))}
        </div>
      </section>
      <section aria-label={t('roles.builtIn')}>
        <div className="block__head">
          <h2>{t('roles.builtIn')}</h2>
        </div>
        <div className="roles">
          {choices
            .filter(({ kind }) => kind === 'ClusterRole')
            .map(each => (
              <BuiltInRole key={each.name} role={each} />
            ))}
        </div>
      </section>
      {(doing?.kind === 'create' || doing?.kind === 'edit') && (
        <RoleDialog
          place={place}
          role={doing.kind === 'edit' ? doing.role : null}
          onClose={() => setDoing(null)}
          onDone={say}
        />
      )}
      {doing?.kind === 'delete' && (
        <DeleteRoleDialog
          namespace={namespace}
          role={doing.role}
          onClose={() => setDoing(null)}
          onDone={say}
        />
      )}
    </>
  )
}

function BuiltInRole({ role }: { readonly role: RoleChoice }) {
  const templates = templatesOfRole(role.name)
  return (
    <article className="role">
      <div className="role__head">
        <h3>{role.word}</h3>
        <span className="mono subtle">{role.name}</span>
      </div>
      <p>{role.how}</p>
      {templates.length > 0 && <Permissions names={templates} />}
    </article>
  )
}

function Permissions({ names }: { readonly names: readonly string[] }) {
  const { t } = useTranslation()
  return (
    <details>
      <summary>{t('roles.permissions', { count: names.length })}</summary>
      <ul className="role__list">
        {names.map(name => (
          <li key={name} title={name}>
            {t(`roles.templates.${name}`, { defaultValue: name })}
          </li>
        ))}
      </ul>
    </details>
  )
}

interface OwnRoleProps {
  readonly place: TeamPlace
  readonly role: Role
  setDoing(doing: Doing): void
}

function OwnRole({ place, role, setDoing }: OwnRoleProps) {
  const { t } = useTranslation()
  const denialOf = useDenials(namespaceOf(place))
  const templates = useTemplates(place.kind)
  const name = nameOf(role)
  const chosen = templatesIn(role)
  const description = role.metadata?.annotations?.['kubesphere.io/description'] ?? ''
  return (
    <article className="role">
      <div className="role__head">
        <h3>{name}</h3>
        <span className="page__space" />
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('roles.editOf', { name })}
          denial={denialOf([needOf('patch', kinds.Role)], name)}
          onClick={() => setDoing({ kind: 'edit', role })}
        >
          {t('roles.edit')}
        </GuardedButton>
        <GuardedButton
          variant="link"
          isInline
          aria-label={t('roles.deleteOf', { name })}
          denial={denialOf([needOf('delete', kinds.Role)], name)}
          onClick={() => setDoing({ kind: 'delete', role })}
        >
          {t('roles.delete')}
        </GuardedButton>
      </div>
      {description !== '' && <p>{description}</p>}
      {chosen.length > 0 ? (
        <Permissions names={[...chosen, ...needsOf(chosen, templates)]} />
      ) : (
        <details>
          <summary>{t('roles.rules')}</summary>
          <ul className="role__list mono">
            {(role.rules ?? []).map(rule => (
              <li key={JSON.stringify(rule)}>{ruleText(rule)}</li>
            ))}
          </ul>
        </details>
      )}
    </article>
  )
}

interface DeleteRoleProps {
  readonly namespace: string
  readonly role: Role
  onClose(): void
  onDone(said: Saying): void
}

function DeleteRoleDialog({ namespace, role, onClose, onDone }: DeleteRoleProps) {
  const { t } = useTranslation()
  const client = useClient()
  const { items } = useLive(kinds.RoleBinding, namespace)
  const name = nameOf(role)
  const who = [
    ...new Set(
      membersOf(items)
        .filter(each => each.roleKind === 'Role' && each.role === name)
        .map(memberName),
    ),
  ]
  return (
    <FormDialog
      title={t('roles.deleteOf', { name })}
      action={t('roles.delete')}
      isDanger
      isReady
      apply={async () => {
        await client.delete(kinds.Role, refOf(role), { preconditions: { uid: role.metadata?.uid } })
        onDone(saying('roles.deleted', { name }))
      }}
      onClose={onClose}
    >
      {() => (
        <p>{who.length > 0 ? t('roles.deleteHave', { who: who.join(', ') }) : t('roles.deleteNobody')}</p>
      )}
    </FormDialog>
  )
}
