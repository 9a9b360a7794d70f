import { builtInKinds } from '../api/kinds.ts'
import type { Random } from '../base/random.ts'
import { pod, statefulSet } from './objects.fixture.ts'
import type { Body } from './request/request.ts'

/** Requests that no client should send, made from parts that look right and wrong. */
export function hostileRequests(random: Random) {
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random.next() * choices.length)] as T
  const text = (length: number) =>
    Array.from({ length: Math.floor(random.next() * length) }, () =>
      String.fromCharCode(pick(33, 37, 47, 65, 97, 0x7f, 0xe9, 0x2028, 0xd800)),
    ).join('')
  const name = () =>
    pick('web', 'default', 'a', '..', '%', '%2e%2e', '%00', '%F0%9F%98%80', 'status', '', text(8))

  const value = (depth: number): unknown => {
    if (depth === 0) return pick<unknown>(null, true, 0, -1, 1.5, 1e300, '', 'x', '10Gi', text(6))
    return pick<() => unknown>(
      () => value(0),
      () => Array.from({ length: Math.floor(random.next() * 4) }, () => value(depth - 1)),
      () => Object.fromEntries(Array.from({ length: 3 }, () => [fieldName(), value(depth - 1)])),
    )()
  }
  const fieldName = () =>
    pick(
      'metadata',
      'name',
      'namespace',
      'labels',
      'spec',
      'status',
      'replicas',
      'template',
      'containers',
      'kind',
      'apiVersion',
      '__proto__',
      'constructor',
      'finalizers',
      'ownerReferences',
      '$patch',
      '$setElementOrder/containers',
      text(5),
    )

  /** A good object with one place made bad. */
  const damaged = (object: object): unknown => {
    const copy = structuredClone(object) as Record<string, unknown>
    let at = copy
    for (let depth = 0; depth < 6; depth++) {
      const names = Object.keys(at)
      const field = names[Math.floor(random.next() * names.length)]
      if (field === undefined) break
      const inner = at[field]
      if (typeof inner !== 'object' || inner === null || random.next() < 0.3) {
        at[field] = value(2)
        break
      }
      at = inner as Record<string, unknown>
    }
    return copy
  }

  const path = () => {
    const { group, version, plural, namespaced } = pick(...builtInKinds)
    const root = pick(
      group === '' ? `/api/${version}` : `/apis/${group}/${version}`,
      '/api/v1',
      `/apis/${name()}/v1`,
    )
    const scope = namespaced || random.next() < 0.1 ? `/namespaces/${pick('default', name())}` : ''
    const rest = pick(
      '',
      `/${name()}`,
      `/${name()}/${pick('status', 'scale', 'log', 'exec', 'binding', 'eviction', 'finalize', 'resize', name())}`,
    )
    return pick(
      `${root}${scope}/${plural}${rest}`,
      `${root}${scope}/${plural}${rest}`,
      `/${name()}/${name()}`,
    )
  }
  const query = () => {
    const names = [
      'watch',
      'limit',
      'continue',
      'labelSelector',
      'fieldSelector',
      'resourceVersion',
      'resourceVersionMatch',
      'timeoutSeconds',
      'sendInitialEvents',
      'dryRun',
      'fieldValidation',
      'gracePeriodSeconds',
      'propagationPolicy',
      'tailLines',
      'includeObject',
      'fieldManager',
      'force',
      'follow',
    ]
    const search = new URLSearchParams()
    for (let count = Math.floor(random.next() * 4); count > 0; count--)
      search.append(
        pick(...names),
        pick(
          '',
          '0',
          '1',
          '-1',
          'true',
          'All',
          'a=b',
          'a in (b',
          'metadata.name=web',
          'Exact',
          'Strict',
          '9007199254740993',
          text(6),
        ),
      )
    return search
  }
  const headers = () => ({
    accept: pick(
      undefined,
      '*/*',
      'application/json;as=Table;g=meta.k8s.io;v=v1',
      'application/yaml',
      text(9),
    ),
    'content-type': pick(
      undefined,
      'application/json',
      'application/yaml',
      'application/merge-patch+json',
      'application/strategic-merge-patch+json',
      'application/json-patch+json',
      'application/apply-patch+yaml',
      'application/apply-patch+yaml',
      'application/vnd.kubernetes.protobuf',
      text(9),
    ),
  })
  const object = () =>
    pick(damaged(statefulSet('web')), damaged(pod('web')), value(4), [
      { op: pick('add', 'remove', 'move', text(3)), path: `/${fieldName()}`, value: value(1) },
    ])
  const body = (): Body => {
    const json = () => JSON.stringify(object()) ?? ''
    return pick<() => Body>(
      () => ({ kind: 'none' }),
      () => ({ kind: 'value', value: object() }),
      () => ({ kind: 'bytes', bytes: Buffer.from(json()) }),
      () => ({ kind: 'bytes', bytes: Buffer.from(json().slice(0, -1)) }),
      () => ({ kind: 'bytes', bytes: Buffer.from(`k8s\0${text(20)}`) }),
    )()
  }
  return () => ({
    method: pick('GET', 'GET', 'POST', 'POST', 'PUT', 'PATCH', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'),
    path: path(),
    query: query(),
    headers: headers(),
    body: body(),
  })
}
