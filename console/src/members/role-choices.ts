// The roles that somebody can be given in a place, with their words.
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import { useServesTeams } from '../access/use-workspaces.ts'
import { useLive } from '../live/live-store.tsx'
import { namespaceOf, type TeamPlace } from '../model/place.ts'
import { type Saying, saying } from '../parts/words/saying.ts'
import { builtInRoles, plainRoles } from './role-model.ts'

export interface RoleChoice {
  readonly kind: 'ClusterRole' | 'Role'
  readonly name: string
  /** What people call it. */
  readonly word: string
  /** What it lets somebody do. */
  readonly how: string
}

export const roleWord = (t: TFunction, name: string): string =>
  t(`roles.names.${name}`, { defaultValue: name })

/** Built-in ones first, from the highest to the lowest, then those of the place's own. */
export function useRoleChoices(place: TeamPlace): readonly RoleChoice[] {
  const { t } = useTranslation()
  const serves = useServesTeams()
  const { items } = useLive(kinds.Role, namespaceOf(place))
  const builtIn = serves || place.kind === 'workspace' ? builtInRoles[place.kind] : plainRoles
  return [
    ...builtIn.map(name => ({
      kind: 'ClusterRole' as const,
      name,
      word: roleWord(t, name),
      how: t(`roles.how.${name}`),
    })),
    ...items
      .filter(role => !nameOf(role).includes(':'))
      .map(role => ({
        kind: 'Role' as const,
        name: nameOf(role),
        word: nameOf(role),
        how: role.metadata?.annotations?.['kubesphere.io/description'] ?? '',
      })),
  ]
}

/** What people call it, for what is said of it later. */
export const saidOf = ({ kind, name }: Pick<RoleChoice, 'kind' | 'name'>): string | Saying =>
  kind === 'ClusterRole' ? saying(`roles.names.${name}`) : name

export const choiceKey = ({ kind, name }: Pick<RoleChoice, 'kind' | 'name'>): string => `${kind}/${name}`
