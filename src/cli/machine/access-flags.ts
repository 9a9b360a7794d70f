// The flags of `kedge up` that say who is let in. Each is named as kube-apiserver's.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { AuthenticationOptions } from '../../start-options.ts'

export interface AccessFlags {
  readonly tokenAuthFile?: string
}

export function addAccessFlags(command: Command): Command {
  return command.option(
    '--token-auth-file <file>',
    'lines `token,user,uid,"group1,group2"` of who gets in, too',
  )
}

export const authenticationOf = ({ tokenAuthFile }: AccessFlags): AuthenticationOptions => ({
  tokenFile: tokenAuthFile ? resolve(tokenAuthFile) : null,
})

/** The flags that ask for the same. */
export const accessArgumentsOf = ({ tokenFile }: AuthenticationOptions): readonly string[] =>
  tokenFile === null ? [] : ['--token-auth-file', tokenFile]
