// The flags of `kedge up` that say what of the requests is written down. Each is named as kube-apiserver's.
import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { StartOptions } from '../../start-options.ts'

export interface AuditFlags {
  readonly auditPolicyFile?: string
  readonly auditLogPath?: string
  readonly auditLogMaxsize?: number
  readonly auditLogMaxbackup?: number
  readonly auditLogMaxage?: number
}

const megabytesUsual = 100

export function addAuditFlags(command: Command): Command {
  const count = (flag: string, text: string) => new Option(flag, text).argParser(parseCount)
  return command
    .option('--audit-policy-file <file>', 'what of the requests goes to the audit log')
    .option('--audit-log-path <file>', 'the audit log; - for the standard output')
    .addOption(count('--audit-log-maxsize <megabytes>', 'put the audit log aside above this (default: 100)'))
    .addOption(count('--audit-log-maxbackup <count>', 'how many of those to keep (default: all)'))
    .addOption(count('--audit-log-maxage <days>', 'how long to keep them (default: for ever)'))
}

/** There is a log where a policy and a place for it are given; as with upstream, one alone does nothing. */
export function auditOf(flags: AuditFlags): StartOptions['audit'] {
  const { auditPolicyFile, auditLogPath } = flags
  if (!auditPolicyFile || !auditLogPath) return undefined
  return {
    policyFile: resolve(auditPolicyFile),
    logPath: auditLogPath === '-' ? '-' : resolve(auditLogPath),
    megabytesMax: flags.auditLogMaxsize || megabytesUsual,
    backupsMax: flags.auditLogMaxbackup ?? 0,
    daysMax: flags.auditLogMaxage ?? 0,
  }
}

/** The flags that ask for the same. */
export const auditArgumentsOf = (audit: StartOptions['audit']): readonly string[] =>
  audit
    ? [
        ...['--audit-policy-file', audit.policyFile, '--audit-log-path', audit.logPath],
        ...['--audit-log-maxsize', `${audit.megabytesMax}`, '--audit-log-maxbackup', `${audit.backupsMax}`],
        ...['--audit-log-maxage', `${audit.daysMax}`],
      ]
    : []

function parseCount(value: string): number {
  if (/^\d{1,6}$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It is a number.')
}
