import type { Environment } from '@marcbachmann/cel-js'
import {
  addQuantities,
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityProblem,
  quantityToNumber,
  signOfQuantity,
  subtractQuantities,
} from '../../quantity.ts'

class CelQuantity {
  readonly quantity: Quantity
  constructor(quantity: Quantity) {
    this.quantity = quantity
  }
  toString(): string {
    return formatQuantity(this.quantity)
  }
}

const typeName = 'kubernetes.Quantity'

function quantityOf(text: string): CelQuantity {
  const quantity = parseQuantity(text)
  if (!quantity) throw new Error(quantityProblem(text) ?? 'not a quantity')
  return new CelQuantity(quantity)
}

const ofInteger = (value: bigint): Quantity => ({ value, scale: 0, format: 'decimalSI' })

/** Null for what is no whole number of 64 bits. */
function integerOf({ quantity }: CelQuantity): bigint | null {
  const { value, scale } = quantity
  const factor = 10n ** BigInt(Math.abs(scale))
  if (scale < 0 && value % factor !== 0n) return null
  const whole = scale < 0 ? value / factor : value * factor
  return BigInt.asIntN(64, whole) === whole ? whole : null
}

export function registerQuantities(environment: Environment): void {
  environment.registerType(typeName, CelQuantity)
  const add = (signature: string, handler: (...args: never[]) => unknown) =>
    environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  environment.registerOperator(
    `${typeName} == ${typeName}`,
    ((a: CelQuantity, b: CelQuantity) => compareQuantities(a.quantity, b.quantity) === 0) as (
      ...args: unknown[]
    ) => unknown,
  )
  add(`quantity(string): ${typeName}`, quantityOf)
  add('isQuantity(string): bool', (text: string) => parseQuantity(text) !== null)
  add(`${typeName}.isInteger(): bool`, (self: CelQuantity) => integerOf(self) !== null)
  add(`${typeName}.asInteger(): int`, (self: CelQuantity) => {
    const value = integerOf(self)
    if (value === null) throw new Error('cannot convert value to integer')
    return value
  })
  add(`${typeName}.asApproximateFloat(): double`, (self: CelQuantity) => quantityToNumber(self.quantity))
  add(`${typeName}.sign(): int`, (self: CelQuantity) => BigInt(signOfQuantity(self.quantity)))
  const compare = (a: CelQuantity, b: CelQuantity) => compareQuantities(a.quantity, b.quantity)
  add(`${typeName}.compareTo(${typeName}): int`, (a: CelQuantity, b: CelQuantity) => BigInt(compare(a, b)))
  add(`${typeName}.isLessThan(${typeName}): bool`, (a: CelQuantity, b: CelQuantity) => compare(a, b) < 0)
  add(`${typeName}.isGreaterThan(${typeName}): bool`, (a: CelQuantity, b: CelQuantity) => compare(a, b) > 0)
  add(
    `${typeName}.add(${typeName}): ${typeName}`,
    (a: CelQuantity, b: CelQuantity) => new CelQuantity(addQuantities(a.quantity, b.quantity)),
  )
  add(
    `${typeName}.sub(${typeName}): ${typeName}`,
    (a: CelQuantity, b: CelQuantity) => new CelQuantity(subtractQuantities(a.quantity, b.quantity)),
  )
  add(
    `${typeName}.add(int): ${typeName}`,
    (a: CelQuantity, b: bigint) => new CelQuantity(addQuantities(a.quantity, ofInteger(b))),
  )
  add(
    `${typeName}.sub(int): ${typeName}`,
    (a: CelQuantity, b: bigint) => new CelQuantity(subtractQuantities(a.quantity, ofInteger(b))),
  )
}
