// What can be set of a Service, of an autoscaler, and of what is made along with a set.
import { type Condition, type Field, portBounds } from './field.ts'

const servicePort: readonly Field[] = [
  { kind: 'choice', at: 'protocol', label: 'protocol', options: ['TCP', 'UDP', 'SCTP'], fallback: 'TCP' },
  { kind: 'text', at: 'name', label: 'name', placeholder: 'http' },
  { kind: 'text', at: 'targetPort', label: 'targetPort', isNumberOrText: true, bounds: portBounds },
  { kind: 'number', at: 'port', label: 'servicePort', ...portBounds },
]
const nodePort: Field = {
  kind: 'number',
  at: 'nodePort',
  label: 'nodePort',
  ...portBounds,
  only: { at: 'spec.type', is: ['NodePort', 'LoadBalancer'], from: 'object' },
}

const servicePorts = (fields: readonly Field[]): Field => ({
  kind: 'items',
  at: 'spec.ports',
  label: 'servicePorts',
  fresh: { port: 80, targetPort: 80 },
  fields,
})

export const headlessFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'serviceName' },
  servicePorts(servicePort),
  { kind: 'flag', at: 'spec.publishNotReadyAddresses', label: 'publishNotReadyAddresses' },
]

/** The types that lead to Pods; of none the API makes the first. */
const withPods: Condition = { at: 'spec.type', is: [undefined, 'ClusterIP', 'NodePort', 'LoadBalancer'] }

/** What only an address from outside has. */
const ofOutside = [
  'spec.allocateLoadBalancerNodePorts',
  'spec.loadBalancerClass',
  'spec.loadBalancerIP',
  'spec.healthCheckNodePort',
] as const

export const exposeFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'serviceName' },
  {
    kind: 'choice',
    at: 'spec.type',
    label: 'serviceType',
    options: ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'],
    fallback: 'ClusterIP',
    sheds: {
      ClusterIP: [...ofOutside, 'spec.ports[*].nodePort', 'spec.externalTrafficPolicy'],
      NodePort: ofOutside,
      // It leads to a name elsewhere, and to no Pods.
      ExternalName: [
        ...ofOutside,
        'spec.externalTrafficPolicy',
        'spec.internalTrafficPolicy',
        'spec.clusterIP',
        'spec.clusterIPs',
        'spec.ipFamilies',
        'spec.ipFamilyPolicy',
        'spec.publishNotReadyAddresses',
        'spec.sessionAffinity',
        'spec.selector',
        'spec.ports',
      ],
    },
  },
  {
    kind: 'text',
    at: 'spec.externalName',
    label: 'externalName',
    only: { at: 'spec.type', is: ['ExternalName'] },
  },
  {
    kind: 'choice',
    at: 'spec.sessionAffinity',
    label: 'sessionAffinity',
    options: ['None', 'ClientIP'],
    fallback: 'None',
    only: withPods,
  },
  { kind: 'pairs', at: 'spec.selector', label: 'serviceSelector', only: withPods },
  { ...servicePorts([...servicePort, nodePort]), only: withPods },
]

export const autoscalerFields: readonly Field[] = [
  { kind: 'number', at: 'spec.minReplicas', label: 'minReplicas', fallback: 1, least: 1 },
  { kind: 'number', at: 'spec.maxReplicas', label: 'maxReplicas', least: 1 },
  {
    kind: 'items',
    at: 'spec.metrics',
    label: 'metrics',
    fresh: {
      type: 'Resource',
      resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
    },
    fields: [
      {
        kind: 'choice',
        at: 'resource.name',
        label: 'metricResource',
        options: ['cpu', 'memory'],
        fallback: '',
      },
      {
        kind: 'choice',
        at: 'resource.target.type',
        label: 'metricTarget',
        options: ['Utilization', 'AverageValue'],
        fallback: '',
        sheds: {
          Utilization: ['resource.target.averageValue'],
          AverageValue: ['resource.target.averageUtilization'],
        },
      },
      {
        kind: 'number',
        at: 'resource.target.averageUtilization',
        label: 'averageUtilization',
        least: 1,
        only: { at: 'resource.target.type', is: ['Utilization'] },
      },
      {
        kind: 'text',
        at: 'resource.target.averageValue',
        label: 'averageValue',
        placeholder: '500m',
        only: { at: 'resource.target.type', is: ['AverageValue'] },
      },
    ],
  },
  {
    kind: 'number',
    at: 'spec.behavior.scaleDown.stabilizationWindowSeconds',
    label: 'scaleDownWindow',
    fallback: 300,
    least: 0,
    most: 3600,
  },
]

export const newConfigFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'configName' },
  { kind: 'pairs', at: 'data', label: 'configData' },
]

export const newSecretFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'secretName' },
  { kind: 'pairs', at: 'stringData', label: 'secretData', isCovered: true },
]

export const newClaimFields: readonly Field[] = [
  { kind: 'text', at: 'metadata.name', label: 'claimName' },
  { kind: 'text', at: 'spec.storageClassName', label: 'storageClass', suggest: 'storageClasses' },
  {
    kind: 'choice',
    at: 'spec.accessModes[0]',
    label: 'accessMode',
    options: ['ReadWriteOnce', 'ReadWriteOncePod', 'ReadOnlyMany', 'ReadWriteMany'],
    fallback: '',
  },
  {
    kind: 'text',
    at: 'spec.resources.requests.storage',
    label: 'capacity',
    placeholder: '10Gi',
    advice: 'amount',
  },
]
