import type { Findings } from '../rules/findings.ts'
import { repeatedIn } from '../rules/repeated.ts'

type Check<T> = (path: string, item: T) => void

/** Each item, unless there are too many to look at. */
export function validateList<T>(
  findings: Findings,
  path: string,
  { items, max }: { readonly items: readonly T[]; readonly max: number },
  check: Check<T>,
): void {
  if (items.length > max) findings.tooMany(path, items.length, max)
  else
    items.forEach((item, index) => {
      check(`${path}[${index}]`, item)
    })
}

/** The same where each has a name of its own. */
export function validateNamedList<T extends { readonly name: string }>(
  findings: Findings,
  path: string,
  list: { readonly items: readonly T[]; readonly max: number },
  check: Check<T>,
): void {
  validateList(findings, path, list, check)
  if (list.items.length > list.max) return
  const names = list.items.map(({ name }) => name)
  for (const index of repeatedIn(names)) findings.duplicate(`${path}[${index}]`, names[index])
}
