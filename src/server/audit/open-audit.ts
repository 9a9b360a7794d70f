import { readFile } from 'node:fs/promises'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { StartupError } from '../../base/startup-error.ts'
import { openAuditFile } from './audit-file.ts'
import { type Auditor, createAuditor } from './auditor.ts'
import { type AuditPolicy, readPolicy } from './policy.ts'

/** As `kedge up` is asked for it; paths are absolute. */
export interface AuditOptions {
  readonly policyFile: string
  /** `-` for the standard output. */
  readonly logPath: string
  readonly megabytesMax: number
  /** 0 for all. */
  readonly backupsMax: number
  /** 0 for ever. */
  readonly daysMax: number
}

export interface OpenedAudit {
  readonly auditor: Auditor
  stop(): Promise<void>
}

/** Reads the policy and opens the log. Throws `StartupError`. */
export async function openAudit(
  { policyFile, logPath, megabytesMax, backupsMax, daysMax }: AuditOptions,
  context: { readonly clock: Clock; readonly random: Random; readonly log: Log },
): Promise<OpenedAudit> {
  const policy = await readPolicyFile(policyFile)
  const limits = { bytesMax: megabytesMax * 1024 * 1024, backupsMax, ageMsMax: daysMax * 86_400_000 }
  try {
    const sink = await openAuditFile({ path: logPath, ...limits }, context)
    return { auditor: createAuditor({ policy, sink, ...context }), stop: () => sink.stop() }
  } catch (cause) {
    throw new StartupError({
      reason: 'FILE_UNREADABLE',
      message: `the audit log ${logPath} cannot be written`,
      remedy: 'give --audit-log-path a file in a folder that you may write to, or - for the standard output',
      cause,
    })
  }
}

async function readPolicyFile(path: string): Promise<AuditPolicy> {
  try {
    const text = await readFile(path, 'utf8')
    const { parse } = await import('../../base/yaml.ts')
    return readPolicy(parse(text))
  } catch (cause) {
    throw new StartupError({
      reason: 'FILE_UNREADABLE',
      message: `the audit policy ${path} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: 'give --audit-policy-file a Policy of audit.k8s.io/v1',
      cause,
    })
  }
}
