// Selectors that a review of access may name. Nothing is decided by them here, as upstream's RBAC decides nothing by them either;
// what is wrong with one is said all the same. An operator that nobody knows may be a newer client's.
import type { FieldError } from '../../api/field-error.ts'
import type { ResourceAttributes } from '../../api/generated/types.ts'

interface Selector {
  readonly rawSelector?: string
  readonly requirements?: readonly Requirement[]
}

interface Requirement {
  readonly key?: string
  readonly operator?: string
  readonly values?: readonly string[]
}

export const selectorProblems = (asked: ResourceAttributes): readonly FieldError[] =>
  (['fieldSelector', 'labelSelector'] as const).flatMap(name => {
    const selector: Selector | undefined = asked[name]
    return selector ? problemsOf(`spec.resourceAttributes.${name}`, selector) : []
  })

function problemsOf(path: string, { rawSelector = '', requirements = [] }: Selector): readonly FieldError[] {
  const errors: FieldError[] = []
  if (rawSelector !== '' && requirements.length > 0)
    errors.push({
      kind: 'invalid',
      path: `${path}.rawSelector`,
      value: rawSelector,
      detail: 'may not specified at the same time as requirements',
    })
  if (rawSelector === '' && requirements.length === 0)
    errors.push({
      kind: 'required',
      path: `${path}.requirements`,
      detail: `when ${path} is specified, requirements or rawSelector is required`,
    })
  return [
    ...errors,
    ...requirements.flatMap((each, index) => problemsOfRequirement(`${path}.requirements[${index}]`, each)),
  ]
}

function problemsOfRequirement(
  path: string,
  { key = '', operator = '', values = [] }: Requirement,
): readonly FieldError[] {
  const errors: FieldError[] = []
  if (key === '') errors.push({ kind: 'required', path: `${path}.key`, detail: 'must be specified' })
  const isAmong = operator === 'In' || operator === 'NotIn'
  if (isAmong && values.length === 0)
    errors.push({
      kind: 'required',
      path: `${path}.values`,
      detail: "must be specified when `operator` is 'In' or 'NotIn'",
    })
  if ((operator === 'Exists' || operator === 'DoesNotExist') && values.length > 0)
    errors.push({
      kind: 'forbidden',
      path: `${path}.values`,
      detail: "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
    })
  return errors
}
