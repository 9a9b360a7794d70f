import type { Environment } from '@marcbachmann/cel-js'

class Semver {
  readonly numbers: readonly bigint[]
  readonly pre: readonly string[]
  readonly text: string
  constructor(text: string, numbers: readonly bigint[], pre: readonly string[]) {
    this.text = text
    this.numbers = numbers
    this.pre = pre
  }
  toString(): string {
    return this.text
  }
}

const typeName = 'kubernetes.Semver'
const form =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z.-]+)?$/

/** `v1.2` becomes `1.2.0`. */
function normalized(text: string): string {
  const [, numbers = '', rest = ''] = /^v?([\d.]*)(.*)$/s.exec(text) ?? []
  const parts = numbers.split('.').map(part => part.replace(/^0+(?=\d)/, ''))
  while (parts.length < 3) parts.push('0')
  return `${parts.join('.')}${rest}`
}

function parse(text: string, normalize: boolean): Semver | null {
  const found = form.exec(normalize ? normalized(text) : text)
  if (!found) return null
  return new Semver(text, found.slice(1, 4).map(BigInt), found[4]?.split('.') ?? [])
}

function compare(a: Semver, b: Semver): number {
  for (const [index, number] of a.numbers.entries()) {
    const other = b.numbers[index] ?? 0n
    if (number !== other) return number < other ? -1 : 1
  }
  if (a.pre.length === 0 || b.pre.length === 0) return (b.pre.length > 0 ? 1 : 0) - (a.pre.length > 0 ? 1 : 0)
  for (const [index, part] of a.pre.entries()) {
    const other = b.pre[index]
    if (other === undefined) return 1
    if (part === other) continue
    const [isNumber, isOtherNumber] = [/^\d+$/.test(part), /^\d+$/.test(other)]
    if (isNumber && isOtherNumber) return BigInt(part) < BigInt(other) ? -1 : 1
    if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
    return part < other ? -1 : 1
  }
  return a.pre.length < b.pre.length ? -1 : 0
}

export function registerVersions(environment: Environment): void {
  environment.registerType(typeName, Semver)
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  environment.registerOperator(
    `${typeName} == ${typeName}`,
    ((a: Semver, b: Semver) => compare(a, b) === 0) as (...args: unknown[]) => unknown,
  )
  const semver = (text: string, normalize = false) => {
    const parsed = parse(text, normalize)
    if (!parsed) throw new Error(`No Major.Minor.Patch elements found in ${JSON.stringify(text)}`)
    return parsed
  }
  add(`semver(string): ${typeName}`, (text: string) => semver(text))
  add(`semver(string, bool): ${typeName}`, (text: string, normalize: boolean) => semver(text, normalize))
  add('isSemver(string): bool', (text: string) => parse(text, false) !== null)
  add('isSemver(string, bool): bool', (text: string, normalize: boolean) => parse(text, normalize) !== null)
  for (const [index, name] of ['major', 'minor', 'patch'].entries())
    add(`${typeName}.${name}(): int`, (self: Semver) => self.numbers[index] ?? 0n)
  add(`${typeName}.compareTo(${typeName}): int`, (a: Semver, b: Semver) => BigInt(compare(a, b)))
  add(`${typeName}.isLessThan(${typeName}): bool`, (a: Semver, b: Semver) => compare(a, b) < 0)
  add(`${typeName}.isGreaterThan(${typeName}): bool`, (a: Semver, b: Semver) => compare(a, b) > 0)
}
