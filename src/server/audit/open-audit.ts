import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditPage, AuditQuery } from '../../api/iam/audit.ts'
import type { Clock } from '../../base/clock.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { StartupError } from '../../base/startup-error.ts'
import { type AuditFile, type AuditFileOptions, openAuditFile } from './audit-file.ts'
import { type Auditor, type AuditorOptions, createAuditor } from './auditor.ts'
import { keepsOwn, ownLimits, ownPolicy } from './own-log.ts'
import { type AuditPolicy, readPolicy } from './policy.ts'
import { readAudit } from './read-audit.ts'
import { unknownPolicyFields } from './unknown-policy-fields.ts'

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
  /** What was written down; null where it has gone out of reach. */
  readonly read: ((query: AuditQuery) => Promise<AuditPage>) | null
  stop(): Promise<void>
}

interface AuditContext {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Reads the policy and opens the log. Throws `StartupError`. */
export async function openAudit(
  { policyFile, logPath, megabytesMax, backupsMax, daysMax }: AuditOptions,
  context: AuditContext,
): Promise<OpenedAudit> {
  const policy = await readPolicyFile(policyFile)
  const fields = unknownPolicyFields(policy)
  if (fields.length > 0)
    context.log.warn('the audit policy has unknown fields, which are left out', {
      path: policyFile,
      fields: fields.slice(0, 20).join(', '),
    })
  const limits = { bytesMax: megabytesMax * 1024 * 1024, backupsMax, ageMsMax: daysMax * 86_400_000 }
  const remedy =
    'give --audit-log-path a file in a folder that you may write to, or - for the standard output'
  const sink = await openFile({ path: logPath, ...limits }, context, remedy)
  return openedWith(sink, logPath, { policy, ...context })
}

/** The log that Kedge keeps in its data folder where it is asked for no other. */
export async function openOwnAudit(dataDir: string, context: AuditContext): Promise<OpenedAudit> {
  const path = join(dataDir, 'audit', 'audit.log')
  const sink = await openFile({ path, ...ownLimits }, context, 'let Kedge write to its data folder')
  return openedWith(sink, path, { policy: ownPolicy, keeps: keepsOwn(context.clock), ...context })
}

const openedWith = (sink: AuditFile, path: string, options: Omit<AuditorOptions, 'sink'>): OpenedAudit => ({
  auditor: createAuditor({ sink, ...options }),
  read: path === '-' ? null : query => readAudit(path, query),
  stop: () => sink.stop(),
})

async function openFile(
  options: AuditFileOptions,
  context: AuditContext,
  remedy: string,
): Promise<AuditFile> {
  try {
    return await openAuditFile(options, context)
  } catch (cause) {
    throw new StartupError({
      reason: 'FILE_UNREADABLE',
      message: `the audit log ${options.path} cannot be written`,
      remedy,
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
      message: `the audit policy ${path} cannot be used: ${errorWords(cause)}`,
      remedy: 'give --audit-policy-file a Policy of audit.k8s.io/v1',
      cause,
    })
  }
}
