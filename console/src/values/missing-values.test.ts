import { describe, expect, it } from 'vitest'
import { missingIn, toMake } from './missing-values.ts'
import { newValues } from './new-values.ts'

describe('what a Pod waits for', () => {
  it.each([
    ['configmap "settings" not found', { kind: 'object', of: { kind: 'ConfigMap', name: 'settings' } }],
    [
      'MountVolume.SetUp failed for volume "tls" : secret "web-tls" not found',
      { kind: 'object', of: { kind: 'Secret', name: 'web-tls' } },
    ],
    [
      "couldn't find key pass in Secret shop/db",
      { kind: 'key', key: 'pass', of: { kind: 'Secret', name: 'db' } },
    ],
    ['executable file not found in $PATH', null],
  ])('%s', (message, missing) => expect(missingIn(message)).toEqual(missing))

  it('is made by a form that has its name, and the keys that the template cannot do without', () => {
    const key = (of: string, more: object = {}) => ({
      name: of.toUpperCase(),
      valueFrom: { configMapKeyRef: { name: 'settings', key: of, ...more } },
    })
    const spec = {
      containers: [
        { name: 'a', image: 'a', env: [key('host'), key('port'), key('mood', { optional: true })] },
      ],
      volumes: [{ name: 'v', configMap: { name: 'settings', items: [{ key: 'web.conf', path: 'w' }] } }],
    }
    const { path, query } = toMake({ kind: 'ConfigMap', name: 'settings' }, 'shop', spec)
    expect(path).toEqual(['configmaps', 'new'])
    expect(query).toEqual({ project: 'shop', name: 'settings', keys: 'host,port,web.conf' })
    expect(newValues('shop', new URLSearchParams(query))).toMatchObject({
      name: 'settings',
      rows: [{ key: 'host' }, { key: 'port' }, { key: 'web.conf' }],
    })
    expect(toMake({ kind: 'Secret', name: 'settings' }, 'shop', spec).query).toEqual({
      project: 'shop',
      name: 'settings',
    })
    expect(newValues('', new URLSearchParams())).toMatchObject({ name: '', namespace: 'default' })
  })
})
