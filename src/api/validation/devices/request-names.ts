// How other parts of a claim speak of its requests.
import type { DeviceRequest } from '../../generated/types.ts'
import { problemsOfDns1123Label } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { repeatedIn } from '../rules/repeated.ts'
import { validateList } from './lists.ts'

const listMax = 32

/** `gpu`, and `gpu/large` for one of several that would do. */
export const namesOf = (requests: readonly DeviceRequest[]): ReadonlySet<string> =>
  new Set(
    requests.flatMap(({ name, firstAvailable = [] }) => [
      name,
      ...firstAvailable.map(each => `${name}/${each.name}`),
    ]),
  )

export function validateReference(
  findings: Findings,
  path: string,
  reference: string,
  names: ReadonlySet<string>,
): void {
  const parts = reference.split('/')
  if (parts.length <= 2) for (const part of parts) findings.problems(path, part, problemsOfDns1123Label(part))
  if (!names.has(reference))
    findings.invalid(
      path,
      reference,
      "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
    )
}

export function validateReferences(
  findings: Findings,
  path: string,
  references: readonly string[],
  names: ReadonlySet<string>,
): void {
  validateList(findings, path, { items: references, max: listMax }, (at, reference) => {
    validateReference(findings, at, reference, names)
  })
  if (references.length > listMax) return
  for (const index of repeatedIn(references)) findings.duplicate(`${path}[${index}]`, references[index])
}
