import { expect, test } from 'vitest'
import { coverOf } from '../rbac/rule-cover.ts'
import { builtInTemplate, permissionTemplates, rulesOfTemplates } from './permission-templates.ts'
import { gatheringRoles } from './roles.ts'

const rulesOf = (...names: readonly string[]) => {
  const made = rulesOfTemplates(names, builtInTemplate)
  if (made.kind === 'unknown') throw new Error(`unknown: ${made.names}`)
  return made.rules
}

test('every template depends on templates that there are, of its own scope, and belongs to a role that there is', () => {
  for (const { scope, dependsOn, least } of Object.values(permissionTemplates)) {
    for (const each of dependsOn) expect(permissionTemplates[each]?.scope).toBe(scope)
    if (least !== null) expect(Object.keys(gatheringRoles)).toContain(least)
  }
})

test('the rules of a template come with those that it depends on, each once', () => {
  for (const [name, { dependsOn }] of Object.entries(permissionTemplates)) {
    const rules = rulesOf(name)
    for (const each of dependsOn) expect(coverOf(rules, rulesOf(each)).kind).toBe('covered')
    expect(new Set(rules.map(each => JSON.stringify(each))).size).toBe(rules.length)
  }
})

test('a role has what its templates need: nothing depends on what only a higher role has', () => {
  const rank = ['project-viewer', 'project-operator', 'project-admin']
  for (const { dependsOn, least } of Object.values(permissionTemplates)) {
    if (least === null || !rank.includes(least)) continue
    for (const each of dependsOn)
      expect(rank.indexOf(permissionTemplates[each]?.least ?? '')).toBeLessThanOrEqual(rank.indexOf(least))
  }
})

test('Secrets are read apart from everything else that is viewed', () => {
  const secrets = [{ apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]
  const viewing = Object.keys(permissionTemplates).filter(
    name => name.startsWith('project-view') && name !== 'project-view-secrets',
  )
  expect(coverOf(rulesOf(...viewing), secrets).kind).toBe('missing')
  expect(coverOf(rulesOf('project-view-secrets'), secrets).kind).toBe('covered')
})

test('templates that need one another end, in as many looks as there are templates; unknown ones are named', () => {
  for (const count of [100, 1_000, 10_000]) {
    let looks = 0
    const circle = rulesOfTemplates(['t0'], name => {
      looks++
      const next = (Number(name.slice(1)) + 1) % count
      return { rules: [{ verbs: [name] }], dependsOn: [`t${next}`, name] }
    })
    expect(circle.kind === 'rules' && circle.rules.length).toBe(count)
    expect(looks).toBe(count)
  }
  expect(rulesOfTemplates(['a', 'constructor'], builtInTemplate)).toEqual({
    kind: 'unknown',
    names: ['a', 'constructor'],
  })
})
