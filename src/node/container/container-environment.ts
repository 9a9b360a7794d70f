// The environment of a container, by the manifest's rules: `envFrom`, then `env` in order, each of which may refer to what
// stands before it; and last the variables of services, where nothing else has their names.
import type { Container, EnvFromSource, EnvVar, EnvVarSource, Pod } from '../../api/generated/types.ts'
import type { PodObjects } from '../pod/node-objects.ts'
import { type PodFieldsInput, podField, resourceField } from '../pod/pod-fields.ts'
import { serviceEnvironment } from '../sandbox/service-environment.ts'
import { expandReferences } from './expansion.ts'

/** The container cannot be configured: `CreateContainerConfigError`, with kubelet's words. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export interface EnvironmentInput extends PodFieldsInput {
  readonly container: Container
  readonly objects: Pick<PodObjects, 'configMap' | 'secret' | 'services'>
  readonly allocatable: { readonly [resource: string]: string }
}

/** A map in the order in which the variables were set. */
export function containerEnvironment(input: EnvironmentInput): ReadonlyMap<string, string> {
  const { pod, container, objects } = input
  const services = serviceEnvironment(objects.services, {
    namespace: pod.metadata?.namespace ?? '',
    enableServiceLinks: pod.spec?.enableServiceLinks ?? true,
  })
  const variables = new Map<string, string>()
  for (const source of container.envFrom ?? [])
    for (const [name, value] of fromSource(source, input)) variables.set(name, value)
  for (const variable of container.env ?? []) {
    const value = variableValue(variable, input, name => variables.get(name) ?? services.get(name))
    if (value !== null) variables.set(variable.name, value)
  }
  for (const [name, value] of services) if (!variables.has(name)) variables.set(name, value)
  return variables
}

/** Null leaves the variable out: what it refers to is optional and not there. */
function variableValue(
  { value, valueFrom }: EnvVar,
  input: EnvironmentInput,
  known: (name: string) => string | undefined,
): string | null {
  return valueFrom ? fromReference(valueFrom, input) : expandReferences(value ?? '', known)
}

function fromReference(source: EnvVarSource, input: EnvironmentInput): string | null {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = source
  if (fieldRef) return podField(input, fieldRef)
  if (resourceFieldRef) return resourceField(input, resourceFieldRef)
  if (configMapKeyRef) {
    const { name = '', key, optional = false } = configMapKeyRef
    const found = input.objects.configMap(name)
    return picked(found?.data?.[key], {
      kind: 'ConfigMap',
      name,
      key,
      optional,
      exists: found !== null,
      pod: input.pod,
    })
  }
  if (secretKeyRef) {
    const { name = '', key, optional = false } = secretKeyRef
    const found = input.objects.secret(name)
    const value = found?.data?.[key]
    const text = value === undefined ? undefined : decoded(value)
    return picked(text, { kind: 'Secret', name, key, optional, exists: found !== null, pod: input.pod })
  }
  throw new ConfigError('the source of the variable is of a kind that this node does not know')
}

interface Picking {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  readonly key: string
  readonly optional: boolean
  readonly exists: boolean
  readonly pod: Pod
}

function picked(
  value: string | undefined,
  { kind, name, key, optional, exists, pod }: Picking,
): string | null {
  if (value !== undefined) return value
  if (optional) return null
  if (!exists) throw new ConfigError(`${kind.toLowerCase()} "${name}" not found`)
  throw new ConfigError(`couldn't find key ${key} in ${kind} ${pod.metadata?.namespace}/${name}`)
}

function fromSource(
  source: EnvFromSource,
  { objects }: EnvironmentInput,
): readonly (readonly [string, string])[] {
  const { prefix = '', configMapRef, secretRef } = source
  if (configMapRef) {
    const { name = '', optional } = configMapRef
    const found = objects.configMap(name)
    if (!found && !optional) throw new ConfigError(`configmap "${name}" not found`)
    return entries(found?.data, prefix, value => value)
  }
  if (secretRef) {
    const { name = '', optional } = secretRef
    const found = objects.secret(name)
    if (!found && !optional) throw new ConfigError(`secret "${name}" not found`)
    return entries(found?.data, prefix, decoded)
  }
  return []
}

const entries = (
  data: { readonly [key: string]: string } = {},
  prefix: string,
  convert: (value: string) => string,
): readonly (readonly [string, string])[] =>
  Object.keys(data)
    .toSorted()
    .map(key => [`${prefix}${key}`, convert(data[key] ?? '')])

const decoded = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8')
