// The names by which workspaces and projects are told from other objects.
//
//   - a project is a Namespace with the label `iam.kedge.dev/workspace`, whose value is its Workspace;
//   - a Workspace is cluster-scoped, and has a Namespace of its own that holds its members and roles, nothing else: to RBAC a
//     Workspace is *in* that namespace, as a Namespace is in itself;
//   - a membership is a RoleBinding: in a project to a project role, in a workspace's namespace to a workspace role. What follows
//     for projects from a role in the workspace are RoleBindings in the project, with the label `iam.kedge.dev/derived-from`.
export const iamGroup = 'iam.kedge.dev'

/** On a project: the workspace that it belongs to. */
export const workspaceLabel = 'iam.kedge.dev/workspace'
/** On the namespace of a workspace: which. */
export const workspaceNamespaceLabel = 'iam.kedge.dev/workspace-namespace'
/** On a RoleBinding of a project: the workspace from whose members it follows. It is kept as these say. */
export const derivedLabel = 'iam.kedge.dev/derived-from'
/** On a workspace role: the roles that its members have in every project of the workspace, parted by commas. */
export const inProjectsAnnotation = 'iam.kedge.dev/in-projects'
/** Who made a workspace or a project; written by the server. */
export const creatorAnnotation = 'iam.kedge.dev/creator'
/** Whoever made it is still to become its admin; written by the server, taken away when that is done. */
export const joiningAnnotation = 'iam.kedge.dev/joining'
/** On a role: the permission templates that its rules are made of, parted by commas. */
export const templatesAnnotation = 'iam.kedge.dev/templates'

/** Keeps a workspace while it has projects, and a binding in it while something follows from it. */
export const workspaceFinalizer = 'iam.kedge.dev/workspace'

const prefix = 'kedge-workspace-'

/** The names of Namespaces have 63 characters at most. */
export const workspaceNameMax = 63 - prefix.length

export const namespaceOfWorkspace = (workspace: string): string => prefix + workspace

/** The workspace whose own namespace this would be; null for any other. */
export const workspaceOfNamespace = (namespace: string): string | null =>
  namespace.startsWith(prefix) && namespace.length > prefix.length ? namespace.slice(prefix.length) : null
