import { expect, test } from 'vitest'
import { containerSecurityFields, lifecycleFields } from './container-fields.ts'
import { statedOf } from './stated.ts'
import { volumeFields } from './volume-fields.ts'

test('hooks and security say what is set, and nothing of what is not', () => {
  const container = {
    lifecycle: { preStop: { exec: { command: ['./drain', '--wait'] } } },
    securityContext: { runAsNonRoot: true, runAsUser: 0, capabilities: { add: ['NET_ADMIN'] } },
  }
  expect(statedOf(lifecycleFields, container)).toEqual([
    {
      label: 'preStop',
      value: {
        kind: 'member',
        name: 'exec',
        within: [{ label: 'command', value: { kind: 'text', text: './drain --wait' } }],
      },
    },
  ])
  expect(statedOf(containerSecurityFields, container)).toEqual([
    { label: 'runAsNonRoot', value: { kind: 'flag', isOn: true } },
    { label: 'runAsUser', value: { kind: 'text', text: '0' } },
    { label: 'capabilitiesAdd', value: { kind: 'text', text: 'NET_ADMIN' } },
  ])
  expect(statedOf(lifecycleFields, {})).toEqual([])
})

test('a volume of several sources says each', () => {
  const sources = [{ configMap: { name: 'app' } }, { serviceAccountToken: { path: 'token' } }]
  const [stated] = statedOf(volumeFields.projected, { projected: { sources } })
  expect(stated?.value).toMatchObject({
    kind: 'list',
    items: [
      { name: 'configMapRef', within: [{ value: { text: 'app' } }] },
      { name: 'serviceAccountToken', within: [{ value: { text: 'token' } }] },
    ],
  })
})

test('what was chosen is said in words', () => {
  const template = { spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1Gi' } } } }
  expect(statedOf(volumeFields.template, template)).toEqual([
    { label: 'accessMode', value: { kind: 'option', option: 'ReadWriteMany' } },
    { label: 'capacity', value: { kind: 'text', text: '1Gi' } },
  ])
})
