// What can be set of one container, from its own place in the list.
import { type Field, type Member, portBounds } from './field.ts'
import { seccompFields } from './seccomp-fields.ts'

const port: Member['fields'] = [
  { kind: 'text', at: 'port', label: 'portOrName', isNumberOrText: true, bounds: portBounds },
]

/** What a probe or a hook does. Hooks may sleep, probes may ask by gRPC. */
const httpGet: Member = {
  name: 'httpGet',
  at: 'httpGet',
  fresh: { path: '/', port: 80 },
  fields: [
    { kind: 'text', at: 'path', label: 'httpPath', placeholder: '/' },
    ...port,
    { kind: 'choice', at: 'scheme', label: 'scheme', options: ['HTTP', 'HTTPS'], fallback: 'HTTP' },
    { kind: 'text', at: 'host', label: 'host' },
    {
      kind: 'items',
      at: 'httpHeaders',
      label: 'httpHeaders',
      fresh: { name: '', value: '' },
      fields: [
        { kind: 'text', at: 'name', label: 'name' },
        { kind: 'text', at: 'value', label: 'value' },
      ],
    },
  ],
}
const tcpSocket: Member = {
  name: 'tcpSocket',
  at: 'tcpSocket',
  fresh: { port: 80 },
  fields: [...port, { kind: 'text', at: 'host', label: 'host' }],
}
const exec: Member = {
  name: 'exec',
  at: 'exec',
  fresh: { command: [] },
  fields: [{ kind: 'words', at: 'command', label: 'command', advice: 'program' }],
}
const grpc: Member = {
  name: 'grpc',
  at: 'grpc',
  fresh: { port: 80 },
  fields: [
    { kind: 'number', at: 'port', label: 'port', ...portBounds },
    { kind: 'text', at: 'service', label: 'grpcService' },
  ],
}
const sleep: Member = {
  name: 'sleep',
  at: 'sleep',
  fresh: { seconds: 5 },
  fields: [{ kind: 'number', at: 'seconds', label: 'seconds', least: 1 }],
}

const probe = (name: 'livenessProbe' | 'readinessProbe' | 'startupProbe'): Field => ({
  kind: 'group',
  at: name,
  label: name,
  fields: [
    {
      kind: 'union',
      at: '',
      label: 'probeKind',
      isOptional: true,
      members: [httpGet, tcpSocket, exec, grpc],
    },
    ...(
      [
        ['initialDelaySeconds', 0, 0],
        ['timeoutSeconds', 1, 1],
        ['periodSeconds', 10, 1],
        ['successThreshold', 1, 1],
        ['failureThreshold', 3, 1],
      ] as const
    ).map(([field, fallback, least]) => ({
      kind: 'number' as const,
      at: field,
      label: field,
      fallback,
      least,
      // Only a readiness probe may have to succeed more than once.
      ...(field === 'successThreshold' && name !== 'readinessProbe' ? { most: 1 } : {}),
      when: '',
    })),
  ],
})

export const probeFields: readonly Field[] = [
  probe('readinessProbe'),
  probe('livenessProbe'),
  probe('startupProbe'),
]

export const lifecycleFields: readonly Field[] = (['postStart', 'preStop'] as const).map(hook => ({
  kind: 'group',
  at: `lifecycle.${hook}`,
  label: hook,
  fields: [{ kind: 'union', at: '', label: 'hookKind', isOptional: true, members: [exec, httpGet, sleep] }],
}))

export const portFields: readonly Field[] = [
  {
    kind: 'items',
    at: 'ports',
    label: 'ports',
    fresh: { containerPort: 80 },
    fields: [
      { kind: 'choice', at: 'protocol', label: 'protocol', options: ['TCP', 'UDP', 'SCTP'], fallback: 'TCP' },
      { kind: 'text', at: 'name', label: 'name', placeholder: 'http' },
      { kind: 'number', at: 'containerPort', label: 'containerPort', ...portBounds },
    ],
  },
]

const amounts = (of: 'requests' | 'limits'): readonly Field[] => [
  { kind: 'text', at: `resources.${of}.cpu`, label: `${of}Cpu`, placeholder: '250m' },
  {
    kind: 'text',
    at: `resources.${of}.memory`,
    label: `${of}Memory`,
    placeholder: '256Mi',
    advice: 'amount',
  },
]

export const resourceFields: readonly Field[] = [
  ...amounts('requests'),
  ...amounts('limits'),
  { kind: 'text', at: 'resources.limits[nvidia.com/gpu]', label: 'gpus', placeholder: '0' },
]

export const pullFields: readonly Field[] = [
  {
    kind: 'choice',
    at: 'imagePullPolicy',
    label: 'imagePullPolicy',
    options: ['IfNotPresent', 'Always', 'Never'],
    fallback: '',
  },
]

export const startFields: readonly Field[] = [
  { kind: 'words', at: 'command', label: 'startCommand', advice: 'program' },
  { kind: 'words', at: 'args', label: 'startArgs' },
  { kind: 'text', at: 'workingDir', label: 'workingDir', placeholder: '/' },
]

const fromKey = (source: 'configMapKeyRef' | 'secretKeyRef'): Member => ({
  name: source,
  at: `valueFrom.${source}`,
  fresh: { name: '', key: '' },
  fields: [
    {
      kind: 'text',
      at: 'name',
      label: source === 'configMapKeyRef' ? 'configMap' : 'secret',
      suggest: source === 'configMapKeyRef' ? 'configMaps' : 'secrets',
    },
    {
      kind: 'text',
      at: 'key',
      label: 'key',
      suggest: source === 'configMapKeyRef' ? 'configMapKeys' : 'secretKeys',
      suggestFor: 'name',
    },
    { kind: 'flag', at: 'optional', label: 'optional' },
  ],
})

export const environmentFields: readonly Field[] = [
  {
    kind: 'items',
    at: 'env',
    label: 'env',
    fresh: { name: '', value: '' },
    fields: [
      { kind: 'text', at: 'name', label: 'name' },
      {
        kind: 'union',
        at: '',
        label: 'envSource',
        members: [
          {
            name: 'value',
            at: 'value',
            fresh: '',
            fields: [{ kind: 'text', at: '', label: 'value', isEmptyKept: true, hasLines: true }],
          },
          fromKey('configMapKeyRef'),
          fromKey('secretKeyRef'),
          {
            name: 'fieldRef',
            at: 'valueFrom.fieldRef',
            fresh: { fieldPath: 'metadata.name' },
            fields: [{ kind: 'text', at: 'fieldPath', label: 'fieldPath', suggest: 'podFields' }],
          },
          {
            name: 'resourceFieldRef',
            at: 'valueFrom.resourceFieldRef',
            fresh: { resource: 'limits.memory' },
            fields: [{ kind: 'text', at: 'resource', label: 'resource', suggest: 'containerResources' }],
          },
        ],
      },
    ],
  },
  {
    kind: 'items',
    at: 'envFrom',
    label: 'envFrom',
    fresh: { configMapRef: { name: '' } },
    fields: [
      {
        kind: 'union',
        at: '',
        label: 'envFromSource',
        members: [
          {
            name: 'configMapRef',
            at: 'configMapRef',
            fresh: { name: '' },
            fields: [{ kind: 'text', at: 'name', label: 'configMap', suggest: 'configMaps' }],
          },
          {
            name: 'secretRef',
            at: 'secretRef',
            fresh: { name: '' },
            fields: [{ kind: 'text', at: 'name', label: 'secret', suggest: 'secrets' }],
          },
        ],
      },
      { kind: 'text', at: 'prefix', label: 'prefix' },
    ],
  },
]

export const containerSecurityFields: readonly Field[] = [
  { kind: 'flag', at: 'securityContext.privileged', label: 'privileged' },
  {
    kind: 'flag',
    at: 'securityContext.allowPrivilegeEscalation',
    label: 'allowPrivilegeEscalation',
    fallback: true,
  },
  { kind: 'flag', at: 'securityContext.readOnlyRootFilesystem', label: 'readOnlyRootFilesystem' },
  { kind: 'flag', at: 'securityContext.runAsNonRoot', label: 'runAsNonRoot' },
  { kind: 'number', at: 'securityContext.runAsUser', label: 'runAsUser', least: 0 },
  { kind: 'number', at: 'securityContext.runAsGroup', label: 'runAsGroup', least: 0 },
  { kind: 'words', at: 'securityContext.capabilities.add', label: 'capabilitiesAdd', advice: 'capabilities' },
  {
    kind: 'words',
    at: 'securityContext.capabilities.drop',
    label: 'capabilitiesDrop',
    advice: 'capabilities',
  },
  ...seccompFields('securityContext.seccompProfile'),
  {
    kind: 'text',
    at: 'securityContext.seLinuxOptions.level',
    label: 'seLinuxLevel',
    placeholder: 's0:c1,c2',
  },
]
