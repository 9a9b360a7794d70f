// How often a text is read: of a megabyte, one reading takes longer than a person takes for a key.
import { beforeEach, expect, test, vi } from 'vitest'
import { Parser } from 'yaml'
import { readText } from '../model/text.ts'
import { secretRanges } from './secret-ranges.ts'
import { rangesIn } from './trying/text-places.ts'

const reading = vi.spyOn(Parser.prototype, 'parse')
beforeEach(() => void reading.mockClear())

const set = (more: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  replicas: 1
${more}`

const mapTwice = (index: number) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-${index}}\ndata:\n  a: '1'\n  a: '2'\n`

test('a text of several objects is read once, keys that stand twice and all', () => {
  const text = set('  replicas: 2\n  template: {spec: {containers: [{name: a, name: b}]}}\n')
  expect(readText(text)).toMatchObject({ kind: 'read', repeated: ['replicas (6)', 'name (7)'] })
  expect(reading).toHaveBeenCalledTimes(1)
})

test('where values of Secrets stand is read once a key, whoever asks', () => {
  const text = 'kind: Secret\nstringData: {a: b}\n'
  expect(
    [secretRanges(text), secretRanges(text), secretRanges(text)].map(each => each.ranges.length),
  ).toEqual([1, 1, 1])
  expect(reading).toHaveBeenCalledTimes(1)
})

test('of however many fields, the places are found in one reading', () => {
  const rangeOf = rangesIn(set(''))
  expect(
    [rangeOf('spec.replicas'), rangeOf('spec'), rangeOf('metadata.name')].map(({ to }) => to > 0),
  ).toEqual([true, true, true])
  expect(reading).toHaveBeenCalledTimes(1)
})

test('of keys that stand twice in many documents, lines are counted once, and no further than anybody reads', () => {
  const text = [set(''), ...Array.from({ length: 300 }, (_, index) => mapTwice(index))].join('---\n')
  const splitting = vi.spyOn(String.prototype, 'split')
  const read = readText(text)
  const counted = splitting.mock.contexts.reduce<number>((sum, each) => sum + String(each).length, 0)
  splitting.mockRestore()
  const { repeated } = read.kind === 'read' ? read : { repeated: [] }
  expect([repeated.length, repeated[0], repeated[99]]).toEqual([100, 'a (12)', 'a (705)'])
  expect(counted).toBeLessThan(3 * text.length)
})
