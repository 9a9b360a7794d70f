// Labels of nodes that have other names today, and what is said where one is still selected by.

const renamed: { readonly [label: string]: string } = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
}

/** What is said of the label, or nothing. */
export const renamedLabel = (label: string): string | undefined =>
  Object.hasOwn(renamed, label) ? renamed[label] : undefined

/** `path` is that of a term of a selector. */
export const termWarnings = (
  path: string,
  expressions: readonly { readonly key: string }[] = [],
): readonly string[] =>
  expressions.flatMap(({ key }, index) => {
    const text = renamedLabel(key)
    return text ? [`${path}.matchExpressions[${index}].key: ${key} is ${text}`] : []
  })
