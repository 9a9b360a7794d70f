// The flags of `kedge up` that say who is let in. Each is named as kube-apiserver's.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { AuthenticationOptions } from '../../start-options.ts'
import { addOidcFlags, type OidcFlags, oidcArgumentsOf, oidcOf } from './oidc-flags.ts'

export interface AccessFlags extends OidcFlags {
  readonly tokenAuthFile?: string
  readonly anonymousAuth?: boolean
}

export function addAccessFlags(command: Command): Command {
  return addOidcFlags(
    command
      .option('--token-auth-file <file>', 'who gets in, too: lines `token,user,uid,"groups"`')
      .addOption(
        new Option(
          '--anonymous-auth <boolean>',
          'whether who brings no credentials is heard, as system:anonymous',
        )
          .argParser(parseBoolean)
          .default(true),
      ),
  )
}

function parseBoolean(text: string): boolean {
  if (text !== 'true' && text !== 'false') throw new InvalidArgumentError('It must be true or false.')
  return text === 'true'
}

export const authenticationOf = (flags: AccessFlags): AuthenticationOptions => ({
  tokenFile: flags.tokenAuthFile ? resolve(flags.tokenAuthFile) : null,
  ...(flags.anonymousAuth === false ? { anonymous: false } : {}),
  oidc: oidcOf(flags),
})

/** The flags that ask for the same. */
export const accessArgumentsOf = ({
  tokenFile,
  anonymous,
  oidc,
}: AuthenticationOptions): readonly string[] => [
  ...(tokenFile === null ? [] : ['--token-auth-file', tokenFile]),
  ...(anonymous === false ? ['--anonymous-auth=false'] : []),
  ...oidcArgumentsOf(oidc),
]
