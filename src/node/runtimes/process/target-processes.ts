import { type ContainerSpec, RuntimeError } from '../../runtime.ts'
import type { ContainerProcess } from './container-process.ts'

/** The first process of the container that this one is to see the processes of; null where it has its own alone. */
export function pidOfTarget(
  { processesOf }: ContainerSpec,
  siblings: readonly ContainerProcess[],
): number | null {
  if (processesOf === undefined) return null
  const target = siblings.find(
    ({ record, identity }) => record.spec.name === processesOf && identity !== null,
  )
  if (!target?.identity)
    throw new RuntimeError('CreateContainerConfigError', `unable to find target container ${processesOf}`)
  return target.identity.pid
}
