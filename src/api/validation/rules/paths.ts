import { problemsOfDns1123Subdomain, problemsOfHttpPath } from '../../names.ts'
import type { Findings } from './findings.ts'

const hasBackstep = (path: string): boolean => path.includes('..') && path.split('/').includes('..')

/** No `..` anywhere: a path that does not climb out of where it is put. */
export function validateNoBacksteps(findings: Findings, path: string, target: string): void {
  if (hasBackstep(target)) findings.invalid(path, target, "must not contain '..'")
}

/** A relative path that stays below its root. */
export function validateDescendingPath(findings: Findings, path: string, target: string): void {
  if (target.startsWith('/')) findings.invalid(path, target, 'must be a relative path')
  validateNoBacksteps(findings, path, target)
}

/** The same, and not in the names that volumes keep for themselves (`..data`). */
export function validateUnreservedPath(findings: Findings, path: string, target: string): void {
  validateDescendingPath(findings, path, target)
  if (target.startsWith('..') && !target.startsWith('../'))
    findings.invalid(path, target, "must not start with '..'")
}

/** `example.com/controller`: whose it is, and which of theirs. */
export function validateDomainPrefixedPath(findings: Findings, path: string, value: string): void {
  if (value === '') {
    findings.required(path)
    return
  }
  const slash = value.indexOf('/')
  const [domain, rest] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)]
  if (!domain || !rest) {
    findings.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')
    return
  }
  findings.problems(path, domain, problemsOfDns1123Subdomain(domain))
  findings.problems(path, rest, problemsOfHttpPath(rest))
}

export { hasBackstep }
