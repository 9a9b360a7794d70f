// What a namespace asks of its Pods, in labels: a level of the Pod Security Standards, in the version of one release, for each of
// three modes. `enforce` refuses, `warn` tells the client, `audit` the audit log.
//
// A label that cannot be read is refused when it is written. Where one is there all the same (it came from an older state), it
// counts as the strictest level for what is enforced and as none for the rest.
import type { FieldError } from '../field-error.ts'

export const levels = ['privileged', 'baseline', 'restricted'] as const
export type Level = (typeof levels)[number]

export interface LevelVersion {
  readonly level: Level
  /** The minor version of a release 1.x, or the newest. */
  readonly version: number | 'latest'
}

export const modes = ['enforce', 'audit', 'warn'] as const
export type Mode = (typeof modes)[number]

export type Policy = { readonly [mode in Mode]: LevelVersion }

export const labelPrefix = 'pod-security.kubernetes.io/'

export interface ReadPolicy {
  readonly policy: Policy
  /** What is wrong with the labels, in upstream's order. */
  readonly problems: readonly FieldError[]
}

type Labels = { readonly [name: string]: string }

export function readPolicy(labels: Labels): ReadPolicy {
  const problems: FieldError[] = []
  const read = (mode: Mode): LevelVersion => ({
    level: readLevel(labels, mode, problems),
    version: readVersion(labels, mode, problems),
  })
  const [enforce, audit, warn] = [read('enforce'), read('audit'), read('warn')]
  return { policy: { enforce, audit, warn }, problems }
}

function readLevel(labels: Labels, mode: Mode, problems: FieldError[]): Level {
  const label = `${labelPrefix}${mode}`
  const value = labels[label]
  if (value === undefined) return 'privileged'
  const level = levels.find(each => each === value)
  if (level) return level
  problems.push(invalidLabel(label, value, `must be one of ${levels.join(', ')}`))
  return mode === 'enforce' ? 'restricted' : 'privileged'
}

function readVersion(labels: Labels, mode: Mode, problems: FieldError[]): LevelVersion['version'] {
  const label = `${labelPrefix}${mode}-version`
  const value = labels[label]
  if (value === undefined || value === 'latest') return 'latest'
  const minor = /^v1\.(0|[1-9][0-9]{0,8})$/.exec(value)?.[1]
  if (minor !== undefined) return Number(minor)
  problems.push(invalidLabel(label, value, 'must be "latest" or "v1.x"'))
  return 'latest'
}

const invalidLabel = (label: string, value: string, detail: string): FieldError => ({
  kind: 'invalid',
  path: `metadata.labels[${label}]`,
  value,
  detail,
})

/** `restricted:latest` */
export const formatLevel = ({ level, version }: LevelVersion): string =>
  `${level}:${version === 'latest' ? version : `v1.${version}`}`

export const isSameLevel = (a: LevelVersion, b: LevelVersion): boolean =>
  a.level === b.level && a.version === b.version

/** Whether what met `before` may fail `after`. */
export const isStricter = (after: LevelVersion, before: LevelVersion): boolean =>
  after.version !== before.version || levels.indexOf(after.level) > levels.indexOf(before.level)
