// Workspaces group projects and people: the object model of who works on what.
//
//   Workspace (cluster-scoped, iam.kedge.dev/v1)
//     └ Namespace kedge-workspace-NAME       its members (RoleBindings to workspace roles) and roles; no workloads
//   Namespace with iam.kedge.dev/workspace=NAME: a project
//     ├ RoleBindings to project roles        its members: whoever made them, by whatever tool
//     ├ RoleBindings with iam.kedge.dev/derived-from=NAME: what workspace roles mean here; kept as those say
//     └ ResourceQuota, LimitRange            as in every namespace
//
// Invariants:
//   - bindings are the truth: there is no list of members beside them, so RBAC, kubectl and the console cannot disagree;
//   - only derived bindings are written by the controller, and put back when somebody else changes them;
//   - the quota of a workspace bounds the sum over its projects, counted from the objects that are there (server/admission).
//
// Alias and description stand in annotations, as on other objects: `kubesphere.io/alias-name`, `kubesphere.io/description`.

import { workspaceKind } from '../../api/iam/kinds.ts'
import { workspaceNameMax } from '../../api/iam/names.ts'
import { customDefinition } from '../custom-definition.ts'

export { type Workspace, type WorkspaceStatus, workspaceKind } from '../../api/iam/kinds.ts'

const amounts = (description: string) => ({
  type: 'object',
  description,
  additionalProperties: {
    anyOf: [{ type: 'integer' }, { type: 'string' }],
    'x-kubernetes-int-or-string': true,
    minimum: 0,
    pattern:
      '^\\+?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
  },
})

export const workspaceDefinition = customDefinition({
  kind: workspaceKind,
  description: `A group of projects and of the people who work on them. Its name is a DNS label of at most ${workspaceNameMax} characters.`,
  spec: {
    type: 'object',
    description: 'What all projects of the workspace share.',
    properties: {
      quota: {
        type: 'object',
        description: 'A bound for what all projects of the workspace use together.',
        properties: {
          hard: amounts('The most of each resource, by the names that a ResourceQuota has for them.'),
        },
      },
    },
  },
  status: {
    type: 'object',
    description: 'What there is in the workspace.',
    properties: {
      namespace: { type: 'string', description: 'The namespace that holds its members and roles.' },
      projects: { type: 'integer', format: 'int64', description: 'How many projects it has.' },
      members: { type: 'integer', format: 'int64', description: 'How many subjects its bindings name.' },
      quota: {
        type: 'object',
        description: 'What of its quota is used.',
        properties: {
          hard: amounts('The quota that was counted for.'),
          used: amounts('What all projects use together.'),
        },
      },
    },
  },
  columns: [
    {
      name: 'Alias',
      type: 'string',
      jsonPath: ".metadata.annotations['kubesphere\\.io/alias-name']",
      priority: 1,
    },
    { name: 'Projects', type: 'integer', jsonPath: '.status.projects' },
    { name: 'Members', type: 'integer', jsonPath: '.status.members' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
})
