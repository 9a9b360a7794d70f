// What the Pods of a project may do to the machine, as the labels of Pod Security say it. Pure.
import type { Namespace } from '../../../src/api/generated/types.ts'
import { type Level, labelPrefix, levels } from '../../../src/api/pod-security/levels.ts'

/** Empty where nothing is said of it: the server decides. */
export type PodLevel = Level | ''

/** From what is usual to what opens the machine. */
export const podLevels: readonly PodLevel[] = ['', 'baseline', 'restricted', 'privileged']

const enforce = `${labelPrefix}enforce`
const warn = `${labelPrefix}warn`

export function podLevelOf({ metadata }: Namespace): PodLevel {
  const said = metadata?.labels?.[enforce]
  return levels.find(each => each === said) ?? ''
}

/** Who makes a workload is told of it with the workload, before its Pods are refused. */
export const podLevelLabels = (level: PodLevel): { readonly [label: string]: string } =>
  level === '' ? {} : { [enforce]: level, [warn]: level }

/** The labels that change from one to the other, for a merge patch. */
export const podLevelChange = (
  before: PodLevel,
  after: PodLevel,
): { readonly [label: string]: string | null } =>
  before === after ? {} : after === '' ? { [enforce]: null, [warn]: null } : podLevelLabels(after)

/** Whether Pods of the project may have files of their node: paths of it, and so its time zone. */
export const letsHostFilesIn = (level: PodLevel): boolean => level === '' || level === 'privileged'
