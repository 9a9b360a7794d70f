import { expect, test } from 'vitest'
import type {
  HTTPIngressPath,
  Ingress,
  IngressBackend,
  IngressClassSpec,
  IngressSpec,
} from '../../generated/types.ts'
import { kinds } from '../../kinds.ts'
import {
  completed,
  kindNamed,
  refusalsOfCreate,
  refusalsOfStatus,
  refusalsOfUpdate,
} from '../objects-under-test.ts'

const ingressKind = kindNamed<Ingress>('Ingress')
const metadata = { name: 'web', namespace: 'default' }
const ingress = (spec: IngressSpec, annotations?: { readonly [key: string]: string }) =>
  completed(ingressKind, { metadata: { ...metadata, annotations }, spec })

const backend: IngressBackend = { service: { name: 'web', port: { number: 80 } } }
const onPath = (path: Partial<HTTPIngressPath>, host?: string): IngressSpec => ({
  rules: [{ host, http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...path }] } }],
})
const withBackend = (change: IngressBackend) => onPath({ backend: change })
const ofPath = 'spec.rules[0].http.paths[0]'

test.each<[IngressSpec, readonly unknown[]]>([
  [{ defaultBackend: backend }, []],
  [onPath({}, 'web.example.com'), []],
  [onPath({}, '*.example.com'), []],
  [onPath({ pathType: 'ImplementationSpecific', path: '' }), []],
  [withBackend({ resource: { apiGroup: 'example.dev', kind: 'Bucket', name: 'b' } }), []],
  [{}, ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified']],
  [
    onPath({}, '10.0.0.1'),
    ['spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address'],
  ],
  [
    onPath({}, 'a.*.com'),
    [
      expect.stringContaining(
        'spec.rules[0].host: Invalid value: "a.*.com": a wildcard DNS-1123 subdomain must start with \'*.\'',
      ),
    ],
  ],
  [onPath({ path: 'foo' }), [`${ofPath}.path: Invalid value: "foo": must be an absolute path`]],
  [
    onPath({ pathType: 'Exact', path: '/a//b/..' }),
    [
      `${ofPath}.path: Invalid value: "/a//b/..": must not contain '//'`,
      `${ofPath}.path: Invalid value: "/a//b/..": cannot end with '/..'`,
    ],
  ],
  [onPath({ pathType: '' }), [`${ofPath}.pathType: Required value: pathType must be specified`]],
  [
    onPath({ pathType: 'Foo' }),
    [
      `${ofPath}.pathType: Unsupported value: "Foo": supported values: "Exact", "ImplementationSpecific", "Prefix"`,
    ],
  ],
  [{ rules: [{ http: { paths: [] } }] }, ['spec.rules[0].http.paths: Required value']],
  [
    withBackend({ service: { name: 'web', port: { number: 99_999 } } }),
    [`${ofPath}.backend.service.port.number: Invalid value: 99999: must be between 1 and 65535, inclusive`],
  ],
  [
    withBackend({ service: { name: 'web', port: { number: 80, name: 'http' } } }),
    [`${ofPath}.backend: Invalid value: "": cannot set both port name & port number`],
  ],
  [withBackend({ service: { name: '1-web', port: { number: 80 } } }), []],
  [
    withBackend({ service: { name: 'web.a', port: { number: 80 } } }),
    [`${ofPath}.backend.service.name: Invalid value: "web.a": must not contain dots`],
  ],
  [
    withBackend({ service: { name: '' } }),
    [
      `${ofPath}.backend.service.name: Required value`,
      `${ofPath}.backend: Required value: port name or number is required`,
    ],
  ],
  [withBackend({}), [`${ofPath}.backend: Invalid value: "": resource or service backend is required`]],
  [
    withBackend({ ...backend, resource: { kind: 'a', name: 'b' } }),
    [`${ofPath}.backend: Invalid value: "": cannot set both resource and service backends`],
  ],
  [
    withBackend({ resource: { kind: '', name: 'a/b' } }),
    [
      `${ofPath}.backend.resource.kind: Required value`,
      `${ofPath}.backend.resource.name: Invalid value: "a/b": may not contain '/'`,
    ],
  ],
  [
    { defaultBackend: backend, tls: [{ hosts: ['A'], secretName: 'B' }], ingressClassName: 'C' },
    [
      expect.stringContaining(
        'spec.tls[0].hosts[0]: Invalid value: "A": a lowercase RFC 1123 subdomain must',
      ),
      expect.stringContaining(
        'spec.tls[0].secretName: Invalid value: "B": a lowercase RFC 1123 subdomain must',
      ),
      expect.stringContaining(
        'spec.ingressClassName: Invalid value: "C": a lowercase RFC 1123 subdomain must',
      ),
    ],
  ],
])('an ingress with %j', (spec, refusals) => {
  expect(refusalsOfCreate(ingressKind, ingress(spec))).toEqual(refusals)
  expect(refusalsOfUpdate(ingressKind, ingress(spec), ingress({ defaultBackend: backend }))).toEqual(refusals)
})

test('an ingress names one class, and may keep what was wrong before', () => {
  const annotated = ingress(
    { defaultBackend: backend, ingressClassName: 'a' },
    { 'kubernetes.io/ingress.class': 'b' },
  )
  expect(refusalsOfCreate(ingressKind, annotated)).toEqual([
    'annotations.kubernetes.io/ingress.class: Invalid value: "b": must match `ingressClassName` when both are specified',
  ])
  const older = ingress({ ...onPath({ path: 'foo' }, '*.example.com'), tls: [{ secretName: 'B' }] })
  expect(refusalsOfCreate(ingressKind, older)).toHaveLength(2)
  expect(refusalsOfUpdate(ingressKind, older, older)).toEqual([])
})

test('what a load balancer has is an address, or a name', () => {
  const at = (ip: string, hostname: string) =>
    completed(ingressKind, { ...ingress({}), status: { loadBalancer: { ingress: [{ ip, hostname }] } } })
  const good = at('10.0.0.1', 'lb.example.com')
  expect(refusalsOfStatus(ingressKind, good, good)).toEqual([])
  expect(refusalsOfStatus(ingressKind, at('lb', '10.0.0.1'), good)).toEqual([
    'status.loadBalancer.ingress[0].ip: Invalid value: "lb": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)',
    'status.loadBalancer.ingress[0].hostname: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
  ])
})

const ingressClass = (spec: IngressClassSpec) =>
  completed(kinds.IngressClass, { metadata: { name: 'c' }, spec })
const controller = 'example.com/c'
const notAPath = 'must be a domain-prefixed path (such as "acme.io/foo")'
const parameters = { kind: 'Config', name: 'c' }

test.each<[IngressClassSpec, readonly unknown[]]>([
  [{ controller }, []],
  [{ controller, parameters: { ...parameters, scope: 'Namespace', namespace: 'a' } }, []],
  [{}, ['spec.controller: Required value']],
  [{ controller: 'not a path' }, [`spec.controller: Invalid value: "not a path": ${notAPath}`]],
  [
    { controller: 'Example.com/a b' },
    [
      expect.stringContaining(
        'spec.controller: Invalid value: "Example.com": a lowercase RFC 1123 subdomain must',
      ),
      expect.stringContaining(
        'spec.controller: Invalid value: "a b": Invalid path (regex used for validation is ',
      ),
    ],
  ],
  [
    { controller: `example.com/${'a'.repeat(250)}` },
    ['spec.controller: Too long: may not be more than 250 bytes'],
  ],
  [
    { controller, parameters: { kind: '', name: '', namespace: 'a' } },
    [
      'spec.parameters.kind: Required value',
      'spec.parameters.name: Required value',
      "spec.parameters.namespace: Forbidden: `parameters.scope` is set to 'Cluster'",
    ],
  ],
  [
    { controller, parameters: { ...parameters, scope: 'Namespace' } },
    ["spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'"],
  ],
  [
    { controller, parameters: { ...parameters, scope: 'World' } },
    ['spec.parameters.scope: Unsupported value: "World": supported values: "Cluster", "Namespace"'],
  ],
])('an ingress class with %j', (spec, refusals) => {
  expect(refusalsOfCreate(kinds.IngressClass, ingressClass(spec))).toEqual(refusals)
})

test('an ingress class keeps its controller', () => {
  const [now, old] = [ingressClass({ controller: 'example.com/d' }), ingressClass({ controller })]
  expect(refusalsOfUpdate(kinds.IngressClass, now, old)).toEqual([
    'spec.controller: Invalid value: "example.com/d": field is immutable',
  ])
})
