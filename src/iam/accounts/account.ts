// An account is a person whom this Kedge knows by a name of its own. The name of the object is the user name of the API;
// groups follow from its role on the platform, and what it may do is RBAC's matter alone. Nothing secret stands in it.
import { type Account, accountKind, accountRoles, type PlatformRole } from '../../api/iam/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { customDefinition, iamGroup } from '../custom-definition.ts'

export { type Account, accountKind, type PlatformRole } from '../../api/iam/kinds.ts'

/** As in the schema: from the highest to the lowest. */
export const platformRoles = accountRoles

/** Of every account. */
export const accountsGroup = `${iamGroup}:accounts`
/** Of every account with this role on the platform. */
export const groupOfPlatformRole = (role: PlatformRole): string => `${iamGroup}:${role}`

export const platformRoleOf = ({ spec }: Pick<Account, 'spec'>): PlatformRole =>
  spec.platformRole ?? 'platform-regular'

/** Somebody whom the API knows, by whatever credentials. */
export interface ApiUser {
  readonly name: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: { readonly [key: string]: readonly string[] }
}

/** Who an account is to the API. */
export const userOfAccount = (account: Account): ApiUser => ({
  name: nameOf(account),
  uid: uidOf(account),
  groups: [accountsGroup, groupOfPlatformRole(platformRoleOf(account))],
})

export const uidOf = ({ metadata }: Account): string => metadata?.uid ?? ''

/** Whether anybody gets in as this account. */
export const isOpen = ({ metadata, spec }: Account): boolean =>
  spec.disabled !== true && metadata?.deletionTimestamp === undefined

const text = (description: string, maxLength: number) => ({ type: 'string', description, maxLength })
const time = (description: string) => ({ type: 'string', format: 'date-time', description })

export const accountDefinition = customDefinition({
  kind: accountKind,
  description: 'A person who signs in to this Kedge. Its name is the name of the user in the API.',
  spec: {
    type: 'object',
    description: 'Who this is, and what they are on the platform.',
    properties: {
      displayName: text('What people call them.', 128),
      email: { ...text('Where they are written to.', 254), pattern: '^[^@\\s]+@[^@\\s]+$' },
      language: { ...text('The language of the console, like en or zh-CN.', 35), pattern: '^[A-Za-z0-9-]+$' },
      disabled: { type: 'boolean', description: 'Nobody gets in as this account, and whoever is in is out.' },
      platformRole: {
        type: 'string',
        enum: [...platformRoles],
        default: 'platform-regular',
        description: 'What they may do on the platform, besides what they are invited to.',
      },
    },
  },
  status: {
    type: 'object',
    description: 'What is known of how they get in.',
    properties: {
      lastSignIn: time('When somebody signed in as this account last.'),
      lockedUntil: time('Until when no password is taken, after too many wrong ones.'),
      hasPassword: { type: 'boolean', description: 'Whether there is a password to sign in with.' },
    },
  },
  columns: [
    { name: 'Display Name', type: 'string', jsonPath: '.spec.displayName' },
    { name: 'Role', type: 'string', jsonPath: '.spec.platformRole' },
    { name: 'Disabled', type: 'boolean', jsonPath: '.spec.disabled' },
    { name: 'Last Sign-In', type: 'date', jsonPath: '.status.lastSignIn' },
    { name: 'Email', type: 'string', jsonPath: '.spec.email', priority: 1 },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ],
})
