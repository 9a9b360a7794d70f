import type { FieldError } from '../../field-error.ts'
import { quoted } from '../../shown-value.ts'

/** What a validation has found so far. Every method speaks of the field at `path`. */
export class Findings {
  readonly #errors: FieldError[] = []

  get errors(): readonly FieldError[] {
    return this.#errors
  }

  required(path: string, detail = ''): void {
    this.#errors.push({ kind: 'required', path, detail })
  }

  invalid(path: string, value: unknown, detail: string): void {
    this.#errors.push({ kind: 'invalid', path, value, detail })
  }

  /** Without its value. */
  invalidSomehow(path: string, detail: string): void {
    this.#errors.push({ kind: 'invalidSomehow', path, detail })
  }

  forbidden(path: string, detail: string): void {
    this.#errors.push({ kind: 'forbidden', path, detail })
  }

  duplicate(path: string, value: unknown, detail = ''): void {
    this.#errors.push({ kind: 'duplicate', path, value, detail })
  }

  notFound(path: string, value: unknown, detail = ''): void {
    this.#errors.push({ kind: 'notFound', path, value, detail })
  }

  tooLong(path: string, bytesMax: number): void {
    this.#errors.push({ kind: 'tooLong', path, detail: `may not be more than ${bytesMax} bytes` })
  }

  tooMany(path: string, actual: number, max: number): void {
    this.#errors.push({ kind: 'tooMany', path, value: actual, detail: `must have at most ${max} items` })
  }

  notSupported(path: string, value: unknown, supported: readonly string[]): void {
    const detail = supported.length > 0 ? `supported values: ${supported.map(quoted).join(', ')}` : ''
    this.#errors.push({ kind: 'notSupported', path, value, detail })
  }

  /** One `Invalid value` for each sentence that a checker of names found. */
  problems(path: string, value: string, problems: readonly string[]): void {
    for (const detail of problems) this.invalid(path, value, detail)
  }

  /** Says `Required value` for an empty string, `Unsupported value` for one that is not in the list. */
  oneOf(path: string, value: string | undefined, supported: readonly string[]): void {
    if (!value) this.required(path)
    else if (!supported.includes(value)) this.notSupported(path, value, supported)
  }

  notNegative(path: string, value: number | undefined): void {
    if (value !== undefined && value < 0) this.invalid(path, value, 'must be greater than or equal to 0')
  }

  add(errors: readonly FieldError[]): void {
    for (const error of errors) this.#errors.push(error)
  }

  get isEmpty(): boolean {
    return this.#errors.length === 0
  }
}

/** Runs a validation and hands out what it found. */
export function findingsOf(validate: (findings: Findings) => void): readonly FieldError[] {
  const findings = new Findings()
  validate(findings)
  return findings.errors
}
