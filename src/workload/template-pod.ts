import type { OwnerReference, Pod, PodSpec, PodTemplateSpec } from '../api/generated/types.ts'

export interface PodMaking {
  readonly template: PodTemplateSpec
  readonly namespace: string
  /** What its name begins with; the server adds letters. */
  readonly generateName: string
  readonly owner: OwnerReference
  /** Beyond those of the template. */
  readonly labels?: { readonly [label: string]: string }
  readonly annotations?: { readonly [name: string]: string }
  readonly finalizers?: readonly string[]
  readonly spec?: Partial<PodSpec>
}

/** A Pod as a template describes it, without a name of its own. */
export function podOfTemplate(making: PodMaking): Pod {
  const { template, namespace, generateName, owner } = making
  const { metadata = {} } = template
  const labels = { ...metadata.labels, ...making.labels }
  const annotations = { ...metadata.annotations, ...making.annotations }
  const finalizers = [...new Set([...(metadata.finalizers ?? []), ...(making.finalizers ?? [])])]
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      // Upstream keeps the prefix within what a name may have, and the server cuts it for the letters it adds.
      generateName,
      namespace,
      labels,
      ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      ...(finalizers.length > 0 ? { finalizers } : {}),
      ownerReferences: [owner],
    },
    spec: { ...(template.spec ?? { containers: [] }), ...making.spec },
  }
}
