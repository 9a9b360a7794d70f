export const iamGroup = 'iam.kedge.dev'

const prefix = 'kedge-workspace-'

/** The namespace of its own that a workspace has. */
export const namespaceOfWorkspace = (workspace: string): string => prefix + workspace

/** The workspace whose own namespace this would be; null for any other. */
export const workspaceOfNamespace = (namespace: string): string | null =>
  namespace.startsWith(prefix) && namespace.length > prefix.length ? namespace.slice(prefix.length) : null
