import { expect, test } from 'vitest'
import { infoOf, infoPatch, isFound, newProject, newWorkspace } from './place.ts'

const draft = {
  ...{ name: ' shop ', alias: 'The shop', description: ' ', workspace: 'acme' },
  podLevel: '',
} as const

test('a project is a namespace with the label of its workspace', () => {
  expect(newProject(draft).metadata).toEqual({
    name: 'shop',
    labels: { 'iam.kedge.dev/workspace': 'acme' },
    annotations: { 'kubesphere.io/alias-name': 'The shop' },
  })
  expect(newProject({ ...draft, workspace: '' }).metadata).not.toHaveProperty('labels')
  expect(newProject({ ...draft, podLevel: 'privileged' }).metadata?.labels).toEqual({
    'iam.kedge.dev/workspace': 'acme',
    'pod-security.kubernetes.io/enforce': 'privileged',
    'pod-security.kubernetes.io/warn': 'privileged',
  })
  expect(newWorkspace(draft, {}).spec).toEqual({})
  expect(newWorkspace(draft, { pods: '3' }).spec).toEqual({ quota: { hard: { pods: '3' } } })
})

test('of alias and description what was changed is sent, what was emptied is taken away', () => {
  const before = infoOf(newProject(draft))
  expect(infoPatch(before, before)).toBe(null)
  expect(infoPatch(before, before, { level: 'x' })).toEqual({ metadata: { labels: { level: 'x' } } })
  expect(infoPatch(before, { alias: '', description: 'Sells' })).toEqual({
    metadata: {
      annotations: { 'kubesphere.io/alias-name': null, 'kubesphere.io/description': 'Sells' },
    },
  })
})

test('what is named is found by its name, alias and description, and what else is given, however it is typed', () => {
  const shop = newProject(draft)
  expect(['sho', 'THE', 'Shop ', 'x'].map(words => isFound(shop, words))).toEqual([true, true, true, false])
  expect(isFound(shop, 'nginx', ['Registry/NGINX:1'])).toBe(true)
})
