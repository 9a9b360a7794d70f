// The flags of `kedge up` that say who is let in. Each is named as kube-apiserver's.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { AuthenticationOptions } from '../../start-options.ts'
import { addOidcFlags, type OidcFlags, oidcArgumentsOf, oidcOf } from './oidc-flags.ts'

export interface AccessFlags extends OidcFlags {
  readonly tokenAuthFile?: string
}

export function addAccessFlags(command: Command): Command {
  return addOidcFlags(
    command.option('--token-auth-file <file>', 'lines `token,user,uid,"group1,group2"` of who gets in, too'),
  )
}

export const authenticationOf = (flags: AccessFlags): AuthenticationOptions => ({
  tokenFile: flags.tokenAuthFile ? resolve(flags.tokenAuthFile) : null,
  oidc: oidcOf(flags),
})

/** The flags that ask for the same. */
export const accessArgumentsOf = ({ tokenFile, oidc }: AuthenticationOptions): readonly string[] => [
  ...(tokenFile === null ? [] : ['--token-auth-file', tokenFile]),
  ...oidcArgumentsOf(oidc),
]
