import {
  type Problems,
  problemsOfDns1123Label,
  problemsOfDns1123Subdomain,
  withoutTrailingDash,
} from '../../names.ts'

/** What is wrong with the name of an object, or with the prefix that `generateName` gives. */
export type NameRule = (name: string, options: { readonly isPrefix: boolean }) => Problems

const ruleOf =
  (check: (name: string) => Problems): NameRule =>
  (name, { isPrefix }) =>
    check(isPrefix ? withoutTrailingDash(name) : name)

/** The rule of most kinds. */
export const subdomainName: NameRule = ruleOf(problemsOfDns1123Subdomain)
export const labelName: NameRule = ruleOf(problemsOfDns1123Label)

/** Roles and other kinds of RBAC and admission: whatever can stand in a path. */
export const pathSegmentName: NameRule = (name, { isPrefix }) => {
  if (!isPrefix && (name === '.' || name === '..')) return [`may not be '${name}'`]
  return ['/', '%'].filter(text => name.includes(text)).map(text => `may not contain '${text}'`)
}
