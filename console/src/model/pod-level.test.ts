import { expect, test } from 'vitest'
import { letsHostFilesIn, podLevelChange, podLevelLabels, podLevelOf, podLevels } from './pod-level.ts'

const enforce = 'pod-security.kubernetes.io/enforce'
const warn = 'pod-security.kubernetes.io/warn'

test('what the Pods of a project may do is what its labels enforce', () => {
  for (const level of podLevels)
    expect(podLevelOf({ metadata: { labels: podLevelLabels(level) } })).toBe(level)
  expect(podLevelOf({ metadata: { labels: { [enforce]: 'whatever', [warn]: 'baseline' } } })).toBe('')
})

test('a change of it sends what changes, and takes away what is left to the server', () => {
  expect(podLevelChange('baseline', 'baseline')).toEqual({})
  expect(podLevelChange('baseline', 'privileged')).toEqual({ [enforce]: 'privileged', [warn]: 'privileged' })
  expect(podLevelChange('baseline', '')).toEqual({ [enforce]: null, [warn]: null })
})

test('files of the node are let in where nothing forbids them', () => {
  expect(podLevels.filter(letsHostFilesIn)).toEqual(['', 'privileged'])
})
