import { expect, test } from 'vitest'
import { kinds } from '../kinds.ts'
import { decodeObject, decodePatched } from './decode.ts'
import { parseJson } from './json.ts'
import { readYaml } from './yaml.ts'

const head = '"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"}'
const container = '{"name":"c","imagePullPolicy":"Always","odd":1,"imagePullPolicy":"Never"}'
const text = `{${head},"spec":{"unknown1":1,"again":1,"again":2,"paused":true,"paused":false,"template":{"spec":{"containers":[${container}]}}}}`
const below = 'spec.template.spec.containers[0]'

test('findings in JSON stand in the order of the text', () => {
  const expected = [
    'unknown field "spec.unknown1"',
    'unknown field "spec.again"',
    'duplicate field "spec.paused"',
    `unknown field "${below}.odd"`,
    `duplicate field "${below}.imagePullPolicy"`,
  ]
  const options = { ...parseJson(text), kind: kinds.Deployment }
  expect(decodeObject({ ...options, fieldValidation: 'Warn' }).warnings).toEqual(expected)
  expect(() => decodeObject({ ...options, fieldValidation: 'Strict' })).toThrow(
    `strict decoding error: ${expected.join(', ')}`,
  )
})

test('repeated keys of YAML are told by their lines, and unknown fields after them by their names', () => {
  const yaml = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  unknown1: 1
  again: 1
  again: 2
  paused: true
  paused: false
  template: {spec: {odd: 1, containers: [{name: c}]}}
`
  const lines = ['line 8: key "again" already set in map', 'line 10: key "paused" already set in map']
  const fields = [
    'unknown field "spec.again"',
    'unknown field "spec.template.spec.odd"',
    'unknown field "spec.unknown1"',
  ]
  const options = { ...readYaml(yaml), kind: kinds.Deployment }
  expect(decodeObject({ ...options, fieldValidation: 'Warn' }).warnings).toEqual([...lines, ...fields])
  expect(() => decodeObject({ ...options, fieldValidation: 'Strict' })).toThrow(
    `strict decoding error: ${[`yaml: unmarshal errors:\n  ${lines.join('\n  ')}`, ...fields].join(', ')}`,
  )
})

const value = parseJson(`{${head},"spec":{"unknown1":1,"again":2,"template":{"odd":1}}}`).value

test('of a merge patch what it repeats comes first', () => {
  const { value: patch, ...found } = parseJson('{"spec":{"unknown1":1,"again":1,"again":2}}')
  const options = { ...found, kind: kinds.Deployment, value, patch, type: 'merge' } as const
  expect(decodePatched({ ...options, fieldValidation: 'Warn' }).warnings).toEqual([
    'duplicate field "spec.again"',
    'unknown field "spec.again"',
    'unknown field "spec.template.odd"',
    'unknown field "spec.unknown1"',
  ])
})

test('of a JSON patch so do the fields that are no operation’s', () => {
  const { value: patch, ...found } = parseJson(
    '[{"op":"add","path":"/a","path":"/b","value":1},{"op":"add","path":"/c","value":1,"foo":"bar"}]',
  )
  const options = { ...found, kind: kinds.Deployment, value, patch, type: 'json' } as const
  expect(decodePatched({ ...options, fieldValidation: 'Warn' }).warnings.slice(0, 3)).toEqual([
    'json patch duplicate field "[0].path"',
    'json patch unknown field "[1].foo"',
    'unknown field "spec.again"',
  ])
})
