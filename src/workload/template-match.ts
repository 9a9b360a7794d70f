// Whether two Pod templates ask for the same Pods, whatever label a Deployment adds to tell its generations apart.
import type { PodTemplateSpec } from '../api/generated/types.ts'
import { encodeGoJson } from '../api/go-json.ts'
import { shapedTemplate } from './template-shape.ts'

/** On a Deployment's ReplicaSets and their Pods: which template they are of. */
export const templateHashLabel = 'pod-template-hash'

const bytes = new WeakMap<PodTemplateSpec, string>()

/** What a template asks for, as bytes. Objects are never changed, so each is encoded once. */
export function templateIdentity(template: PodTemplateSpec): string {
  const known = bytes.get(template)
  if (known !== undefined) return known
  const { [templateHashLabel]: _, ...labels } = template.metadata?.labels ?? {}
  const metadata = { ...template.metadata, labels }
  const encoded = encodeGoJson(shapedTemplate({ ...template, metadata }))
  bytes.set(template, encoded)
  return encoded
}
