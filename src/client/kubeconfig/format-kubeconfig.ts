import type { KubeconfigEntry } from './merge-kubeconfig.ts'

/** The kubeconfig of one cluster alone. By hand: starting Kedge must not wait for a YAML library. */
export function formatKubeconfig({ name, cluster, user }: KubeconfigEntry): string {
  const named = scalar(name)
  return [
    'apiVersion: v1',
    'kind: Config',
    'clusters:',
    `- name: ${named}`,
    '  cluster:',
    ...linesOf(cluster),
    'users:',
    `- name: ${named}`,
    '  user:',
    ...linesOf(user),
    'contexts:',
    `- name: ${named}`,
    '  context:',
    `    cluster: ${named}`,
    `    user: ${named}`,
    `current-context: ${named}`,
    '',
  ].join('\n')
}

const linesOf = (fields: object): readonly string[] =>
  Object.entries(fields).flatMap(([field, value]) =>
    value === undefined ? [] : `    ${field}: ${scalar(value)}`,
  )

/** JSON is YAML; what cannot be taken for anything but text goes without its quotes. */
const scalar = (value: unknown): string =>
  typeof value === 'string' &&
  /^[A-Za-z][\w./+=-]*(:\/\/[\w.:/[\]-]+)?$/.test(value) &&
  !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value)
