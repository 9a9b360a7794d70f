// What a field suggests out of the cluster: the names that are there, live. It never limits what may be typed.
import { useId } from 'react'
import type { Secret } from '../../../src/api/generated/types.ts'
import { type Kind, kinds } from '../../../src/api/kinds.ts'
import { nameOf } from '../../../src/api/object.ts'
import type { Suggestion } from '../fields/field.ts'
import { useLive, useLiveNames, useLiveOne } from '../live/live-store.tsx'
import { join, textAt } from '../model/path.ts'
import { useForm } from './form.tsx'

export const useListId = (): string => useId()

interface Suggesting {
  readonly suggest?: Suggestion
  readonly suggestFor?: string
}

export interface SuggestionsProps {
  readonly id: string
  readonly field: Suggesting
  /** Where the item stands that the field is of. */
  readonly owner: string
}

export function Suggestions({ id, field, owner }: SuggestionsProps) {
  const { object, namespace } = useForm()
  const named = field.suggestFor === undefined ? '' : textAt(object, siblingOf(owner, field.suggestFor))
  switch (field.suggest) {
    case 'storageClasses':
      return <Names id={id} kind="StorageClass" namespace="" />
    case 'claims':
      return <Names id={id} kind="PersistentVolumeClaim" namespace={namespace} />
    case 'sets':
      return <Names id={id} kind="StatefulSet" namespace={namespace} />
    case 'configMaps':
      return <Names id={id} kind="ConfigMap" namespace={namespace} />
    case 'secrets':
      return <Names id={id} kind="Secret" namespace={namespace} />
    case 'registrySecrets':
      return <RegistrySecrets id={id} namespace={namespace} />
    case 'serviceAccounts':
      return <Names id={id} kind="ServiceAccount" namespace={namespace} />
    case 'priorityClasses':
      return <Names id={id} kind="PriorityClass" namespace="" />
    case 'nodes':
      return <Names id={id} kind="Node" namespace="" />
    case 'nodeLabels':
      return <NodeLabels id={id} />
    case 'configMapKeys':
      return <Keys id={id} kind="ConfigMap" namespace={namespace} name={named} />
    case 'secretKeys':
      return <Keys id={id} kind="Secret" namespace={namespace} name={named} />
    case 'podFields':
      return <Options id={id} names={podFields} />
    case 'containerResources':
      return <Options id={id} names={containerResources} />
    case undefined:
      return null
  }
}

/** `../configMap.name` is a field of what the item's list stands in, two steps out. */
function siblingOf(owner: string, path: string): string {
  if (!path.startsWith('../')) return join(owner, path)
  const list = owner.replace(/\[\d+\]$/, '')
  return join(list.replace(/\.(configMap|secret)\.items$/, ''), path.slice(3))
}

const podFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  "metadata.labels['apps.kubernetes.io/pod-index']",
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.podIP',
  'status.podIPs',
  'status.hostIP',
]
const containerResources = ['limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory']

const Options = ({ id, names }: { readonly id: string; readonly names: readonly string[] }) => (
  <datalist id={id}>
    {names.map(name => (
      <option key={name} value={name} />
    ))}
  </datalist>
)

type NamedKind =
  | 'StatefulSet'
  | 'StorageClass'
  | 'PersistentVolumeClaim'
  | 'ConfigMap'
  | 'Secret'
  | 'ServiceAccount'
  | 'PriorityClass'
  | 'Node'

interface NamesProps {
  readonly id: string
  readonly kind: NamedKind
  readonly namespace: string
}

function Names({ id, kind, namespace }: NamesProps) {
  const { items } = useLiveNames(kinds[kind] as Kind, namespace)
  return <Options id={id} names={items.map(nameOf)} />
}

function RegistrySecrets({ id, namespace }: { readonly id: string; readonly namespace: string }) {
  return <Options id={id} names={useRegistrySecrets(namespace).map(nameOf)} />
}

/** Those that hold credentials of registries; the server keeps back all others. */
export const useRegistrySecrets = (namespace: string): readonly Secret[] => [
  ...useLive(kinds.Secret, namespace, { fieldSelector: 'type=kubernetes.io/dockerconfigjson' }).items,
  ...useLive(kinds.Secret, namespace, { fieldSelector: 'type=kubernetes.io/dockercfg' }).items,
]

function NodeLabels({ id }: { readonly id: string }) {
  const { items } = useLiveNames(kinds.Node as Kind, '')
  const names = new Set(items.flatMap(({ metadata }) => Object.keys(metadata?.labels ?? {})))
  return <Options id={id} names={[...names].sort()} />
}

interface KeysProps {
  readonly id: string
  readonly kind: 'ConfigMap' | 'Secret'
  readonly namespace: string
  readonly name: string
}

function Keys({ id, kind, namespace, name }: KeysProps) {
  const { items } = useLiveOne<{ readonly data?: object; readonly metadata?: { readonly name?: string } }>(
    kinds[kind],
    namespace,
    name,
  )
  return <Options id={id} names={Object.keys(items[0]?.data ?? {})} />
}
