import { utf8Length } from '../../../base/bytes.ts'
import type { LabelSelector, LabelSelectorRequirement } from '../../generated/types.ts'
import { problemsOfLabelKey, problemsOfLabelValue } from '../../names.ts'
import type { Findings } from './findings.ts'

type StringMap = { readonly [key: string]: string }

export const annotationBytesMax = 256 * 1024

export function validateLabelKey(findings: Findings, path: string, key: string): void {
  findings.problems(path, key, problemsOfLabelKey(key))
}

export function validateLabels(findings: Findings, path: string, labels: StringMap | undefined): void {
  for (const key in labels) {
    const value = labels[key] ?? ''
    validateLabelKey(findings, path, key)
    findings.problems(path, value, problemsOfLabelValue(value))
  }
}

export function validateAnnotations(
  findings: Findings,
  path: string,
  annotations: StringMap | undefined,
): void {
  let bytes = 0
  for (const key in annotations) {
    // The rule of label keys, except that case does not matter.
    findings.problems(path, key, problemsOfLabelKey(key.toLowerCase()))
    bytes += utf8Length(key) + utf8Length(annotations[key] ?? '')
  }
  if (bytes > annotationBytesMax) findings.tooLong(path, annotationBytesMax)
}

export interface LabelSelectorRules {
  /** For objects that were stored before values were checked. */
  readonly allowsInvalidValues?: boolean
}

export function validateLabelSelector(
  findings: Findings,
  path: string,
  selector: LabelSelector | undefined,
  rules: LabelSelectorRules = {},
): void {
  if (!selector) return
  validateLabels(findings, `${path}.matchLabels`, selector.matchLabels)
  selector.matchExpressions?.forEach((requirement, index) => {
    validateRequirement(findings, `${path}.matchExpressions[${index}]`, requirement, rules)
  })
}

function validateRequirement(
  findings: Findings,
  path: string,
  { key, operator, values = [] }: LabelSelectorRequirement,
  rules: LabelSelectorRules,
): void {
  validateOperands(findings, path, { operator, values })
  validateLabelKey(findings, `${path}.key`, key)
  if (rules.allowsInvalidValues) return
  values.forEach((value, index) => {
    findings.problems(`${path}.values[${index}]`, value, problemsOfLabelValue(value))
  })
}

function validateOperands(
  findings: Findings,
  path: string,
  { operator, values }: { readonly operator: string; readonly values: readonly string[] },
): void {
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      findings.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'")
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      findings.forbidden(
        `${path}.values`,
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      )
  } else findings.invalid(`${path}.operator`, operator, 'not a valid selector operator')
}
