// The kinds of `iam.kedge.dev/v1` that Kedge itself defines. On a foreign cluster they are there if somebody applies them.
import type { CustomResourceDefinition } from '../api/generated/types.ts'
import { accountDefinition } from './accounts/account.ts'
import { workspaceDefinition } from './projects/workspace.ts'

export const iamDefinitions: readonly CustomResourceDefinition[] = [accountDefinition, workspaceDefinition]
