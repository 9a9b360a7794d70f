import { expect, test } from 'vitest'
import { permissionTemplates } from '../../../src/api/iam/permission-templates.ts'
import { rolesEn } from '../team/texts-en.ts'
import { found } from './people.ts'
import {
  bringersOf,
  builtInRoles,
  builtInTemplates,
  needsOf,
  roleOf,
  ruleText,
  templatesOfRole,
  withAdded,
} from './role-model.ts'

test('each built-in role and each permission is told in words', () => {
  const roles = [...builtInRoles.project, ...builtInRoles.workspace]
  expect(Object.keys(rolesEn.names)).toEqual(expect.arrayContaining(roles))
  expect(Object.keys(rolesEn.how)).toEqual(expect.arrayContaining(roles))
  expect(Object.keys(rolesEn.templates).sort()).toEqual(Object.keys(permissionTemplates).sort())
})

test('a higher role is told with all that a lower one has', () => {
  for (const role of ['project-admin', 'project-operator'])
    expect(templatesOfRole(role)).toEqual(expect.arrayContaining([...templatesOfRole('project-viewer')]))
  expect(templatesOfRole('project-viewer')).not.toContain('project-view-secrets')
  expect(templatesOfRole('workspace-admin')).toContain('workspace-create-projects')
})

test('what a permission needs comes along and says for which, and a circle has an end', () => {
  const templates = builtInTemplates('project')
  const chosen = ['project-manage-statefulsets']
  expect(needsOf(chosen, templates)).toEqual([
    'project-view-statefulsets',
    'project-view-pods',
    'project-view',
  ])
  expect(bringersOf('project-view', chosen, templates)).toEqual(chosen)
  const circle = ['a', 'b'].map((name, at) => ({ name, dependsOn: [at ? 'a' : 'b'], description: '' }))
  expect(needsOf(['a'], circle)).toEqual(['b'])
})

test('permissions that somebody has added stand beside the built-in ones, once', () => {
  const added = {
    metadata: { name: 'project-backup', annotations: { 'iam.kedge.dev/depends-on': 'project-view' } },
  }
  const all = withAdded(builtInTemplates('project'), [added, { metadata: { name: 'project-view' } }])
  expect(all.filter(({ name }) => name === 'project-view').length).toBe(1)
  expect(all.at(-1)).toMatchObject({ name: 'project-backup', dependsOn: ['project-view'] })
})

test('a role names its permissions, and bears their rules where nobody fills them in', () => {
  const role = roleOf(' backup ', 'shop', ['project-view-secrets'])
  expect(role.metadata).toMatchObject({
    name: 'backup',
    annotations: { 'iam.kedge.dev/templates': 'project-view-secrets' },
  })
  expect(role.rules?.some(({ resources }) => resources?.includes('secrets'))).toBe(true)
  expect(ruleText({ verbs: ['get', 'list'], resources: ['pods'], resourceNames: ['a'] })).toBe(
    'get, list pods (a)',
  )
})

test('people are found by name or display name, those that begin so first', () => {
  const people = [
    { name: 'joanna', displayName: '' },
    { name: 'ann', displayName: '' },
    { name: 'zoe', displayName: 'Anne Zoe' },
    { name: 'ben', displayName: 'Ben' },
  ]
  expect(found(people, 'ANN').map(({ name }) => name)).toEqual(['ann', 'zoe', 'joanna'])
})
