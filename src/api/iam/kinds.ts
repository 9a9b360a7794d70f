// The kinds of `iam.kedge.dev/v1` as clients ask for them. Their definitions, by which the API serves them, are src/iam's.
import type { ObjectMeta } from '../generated/types.ts'
import type { Kind } from '../kinds.ts'
import type { ApiObject } from '../object.ts'
import { unknownSchema } from '../schema/schema.ts'
import { iamGroup } from './names.ts'

/** What a ResourceQuota has names for, as quantities. */
export type Amounts = { readonly [resource: string]: string }

/** A group of projects and of the people who work on them. */
export interface Workspace extends ApiObject {
  readonly metadata?: ObjectMeta
  readonly spec: {
    /** What all projects together may use at most; no bound where it is left out. */
    readonly quota?: { readonly hard?: Amounts }
  }
  readonly status?: WorkspaceStatus
}

export interface WorkspaceStatus {
  /** Where its members and roles are. */
  readonly namespace?: string
  readonly projects?: number
  /** Whom its bindings name: people, groups and service accounts. */
  readonly members?: number
  readonly quota?: { readonly hard?: Amounts; readonly used?: Amounts }
}

/** From the one who may do everything to the one who sees only where they are invited. */
export const accountRoles = ['platform-admin', 'platform-self-provisioner', 'platform-regular'] as const
export type PlatformRole = (typeof accountRoles)[number]

/** A person who signs in. Nothing secret stands in it. */
export interface Account extends ApiObject {
  readonly metadata?: ObjectMeta
  readonly spec: {
    readonly displayName?: string
    readonly email?: string
    /** A language of the console, as BCP 47 names it. */
    readonly language?: string
    /** Nobody gets in as a disabled account, and who is in is out. */
    readonly disabled?: boolean
    readonly platformRole?: PlatformRole
  }
  readonly status?: {
    readonly lastSignIn?: string
    /** After too many failures nobody gets in with a password before this. */
    readonly lockedUntil?: string
    /** Whether there is a password to sign in with. */
    readonly hasPassword?: boolean
  }
}

const clusterKind = <T extends ApiObject>(
  names: Pick<Kind, 'kind' | 'plural' | 'singular' | 'shortNames'>,
): Kind<T> => ({
  group: iamGroup,
  version: 'v1',
  ...names,
  namespaced: false,
  verbs: ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
  categories: ['iam'],
  subresources: {},
  schema: unknownSchema,
})

export const workspaceKind = clusterKind<Workspace>({
  kind: 'Workspace',
  plural: 'workspaces',
  singular: 'workspace',
  shortNames: ['ws'],
})

export const accountKind = clusterKind<Account>({
  kind: 'Account',
  plural: 'accounts',
  singular: 'account',
  shortNames: [],
})
