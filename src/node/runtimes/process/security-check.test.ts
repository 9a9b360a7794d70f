import { expect, test } from 'vitest'
import type { ContainerSpec } from '../../runtime.ts'
import { checkSecurity, type Means } from './security-check.ts'

const root: Means = {
  isolation: 'root',
  isRoot: true,
  users: 'many',
  canGiveUp: true,
  own: { user: 0, group: 0 },
}
const user: Means = { ...root, isolation: 'user', isRoot: false, users: 'lent' }
const plain: Means = { ...user, isolation: 'none', users: 'one', own: { user: 1000, group: 1000 } }

const refusal = (more: Partial<ContainerSpec['security']>, means: Means): string | null => {
  const security = {
    privileged: false,
    readOnlyRootFilesystem: false,
    supplementalGroups: [],
    capabilitiesAdd: [],
    capabilitiesDrop: [],
    noNewPrivileges: false,
    ...more,
  }
  try {
    checkSecurity({ name: 'web', security }, means)
    return null
  } catch (error) {
    expect(error).toMatchObject({ reason: 'CreateContainerConfigError' })
    return /wants (.*), which the process/.exec(String(error))?.[1] ?? String(error)
  }
}

test('root can give every identity', () => {
  expect(
    refusal({ runAsUser: 70, runAsGroup: 70, supplementalGroups: [5], privileged: true }, root),
  ).toBeNull()
})

test('what there is but one of is refused by name, and what it is anyway is not', () => {
  expect(refusal({ runAsUser: 70 }, plain)).toBe('runAsUser: 70')
  expect(refusal({ runAsUser: 0, runAsGroup: 0 }, user)).toBeNull()
  expect(refusal({ runAsUser: 1000, runAsGroup: 1000 }, plain)).toBeNull()
  expect(refusal({ runAsGroup: 5 }, plain)).toBe('runAsGroup: 5')
  expect(refusal({ supplementalGroups: [5] }, plain)).toBe('the groups 5 (supplementalGroups, fsGroup)')
})

test('in a user namespace the one user is lent any name', () => {
  expect(refusal({ runAsUser: 70, runAsGroup: 70, supplementalGroups: [5] }, user)).toBeNull()
  expect(refusal({ runAsUser: 70 }, { ...user, canGiveUp: false })).toBeNull()
  expect(refusal({ privileged: true }, user)).toBe('privileged')
})

test('what a plain process cannot have is refused by name', () => {
  expect(refusal({ readOnlyRootFilesystem: true }, plain)).toBe('readOnlyRootFilesystem')
  expect(refusal({ privileged: true }, plain)).toBe('privileged')
  expect(refusal({ capabilitiesAdd: ['NET_ADMIN'] }, plain)).toBe('the capability NET_ADMIN')
  expect(refusal({ capabilitiesDrop: ['ALL'], noNewPrivileges: true }, plain)).toBeNull()
})

test('profiles of the host are refused by name', () => {
  expect(refusal({ hostProfiles: ['seccompProfile of type Localhost'] }, root)).toBe(
    'seccompProfile of type Localhost',
  )
})

test('without setpriv nothing can be given up', () => {
  expect(refusal({ noNewPrivileges: true }, { ...root, canGiveUp: false })).toBe(
    'allowPrivilegeEscalation: false',
  )
  expect(refusal({ runAsUser: 70 }, { ...root, canGiveUp: false })).toBe('runAsUser: 70')
})
