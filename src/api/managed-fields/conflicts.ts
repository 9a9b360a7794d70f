import { StatusError } from '../status-error.ts'
import { countFields, pathsOf } from './field-set.ts'
import type { Manager } from './owners.ts'
import { pathText } from './path-elements.ts'
import type { Taken } from './track.ts'

/** `"kubectl-edit" with subresource "status" using apps/v1` */
function managerText({ manager, subresource, operation, apiVersion }: Manager): string {
  const name = JSON.stringify(manager)
  const door = subresource ? `${name} with subresource ${JSON.stringify(subresource)}` : name
  return operation === 'Update' ? `${door} using ${apiVersion}` : door
}

/** Who can say in how many fields two managers disagree, and nobody reads more of them. */
const conflictsMax = 1_000

/** The 409 for a configuration that gives other values to fields that others own. */
export function conflictError(taken: readonly Taken[]): StatusError {
  const byManager = new Map<string, string[]>()
  let count = 0
  for (const { from, fields } of taken) {
    const manager = managerText(from)
    const paths = byManager.get(manager) ?? []
    byManager.set(manager, paths)
    for (const path of pathsOf(fields)) {
      if (count + paths.length >= conflictsMax) break
      paths.push(pathText(path))
    }
    count += countFields(fields)
  }
  const conflicts = [...byManager].sort(([a], [b]) => (a < b ? -1 : 1))
  const causes = conflicts.flatMap(([manager, paths]) =>
    paths.map(field => ({
      reason: 'FieldManagerConflict' as const,
      message: `conflict with ${manager}`,
      field,
    })),
  )
  return new StatusError({ reason: 'Conflict', message: messageOf(conflicts, count), causes })
}

function messageOf(conflicts: readonly (readonly [string, readonly string[]])[], count: number): string {
  const [first] = conflicts
  if (count === 1 && first) return `Apply failed with 1 conflict: conflict with ${first[0]}: ${first[1][0]}`
  const lines = conflicts.flatMap(([manager, paths]) => [
    `conflicts with ${manager}:`,
    ...paths.map(path => `- ${path}`),
  ])
  return `Apply failed with ${count} conflicts: ${lines.join('\n')}`
}
