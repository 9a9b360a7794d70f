// What a definition may say in its rules: they compile, cost no more than they may, and name what is there.

import { parseJsonPath } from '../custom/json-path.ts'
import { entriesOf, itemsOf, mapKeysOf, type SchemaNode, walkSchema } from '../custom/schema-node.ts'
import type { CheckRules } from '../definitions/rule-rules.ts'
import type { ValidationRule } from '../generated/types.ts'
import type { Findings } from '../validation/rules/findings.ts'
import { estimateCost, excessOf, ruleCostMax, schemaCostMax, shapeOf, sizeMaxOf } from './estimate.ts'
import { compileNode, type RuleNode } from './rule-node.ts'

export const checkRules: CheckRules = (findings, path, schema) => {
  for (const each of walkSchema(schema, path))
    each.schema['x-kubernetes-validations']?.forEach((rule, index) => {
      checkForm(findings, `${each.path}.x-kubernetes-validations[${index}]`, rule, each.schema)
    })
  if (!findings.isEmpty) return
  const root = compileNode(
    schema,
    problem => findings.invalid(problem.path, problem.rule, problem.message),
    path,
  )
  if (!root) return
  const total = checkCosts(findings, root, { path, times: 1, uncorrelatable: null })
  if (total > schemaCostMax)
    findings.forbidden(
      path,
      `x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema exceeds budget by factor of ${excessOf(total, schemaCostMax)} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
    )
}

const reasons = ['FieldValueRequired', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueDuplicate']
const messageLengthMax = 2048

function checkForm(findings: Findings, at: string, rule: ValidationRule, schema: SchemaNode): void {
  const { rule: expression = '', message, messageExpression, reason, fieldPath } = rule
  if (expression.trim() === '') findings.required(`${at}.rule`, 'rule is not specified')
  if (message !== undefined) {
    if (message.trim() === '')
      findings.invalid(`${at}.message`, message, 'message must be non-empty if specified')
    else if (message.trim().includes('\n'))
      findings.invalid(`${at}.message`, message, 'message must not contain line breaks')
    else if (message.length > messageLengthMax)
      findings.invalid(
        `${at}.message`,
        message,
        `message must have a maximum length of ${messageLengthMax} characters`,
      )
  }
  if (/[\n\r]/.test(expression.trim()) && message === undefined)
    findings.required(`${at}.message`, 'message must be specified if rule contains line breaks')
  if (messageExpression !== undefined && messageExpression.trim() === '')
    findings.required(`${at}.messageExpression`, 'messageExpression must be non-empty if specified')
  if (reason !== undefined && !reasons.includes(reason))
    findings.notSupported(`${at}.reason`, reason, reasons)
  if (fieldPath !== undefined) checkFieldPath(findings, `${at}.fieldPath`, fieldPath, schema)
}

function checkFieldPath(findings: Findings, at: string, text: string, schema: SchemaNode): void {
  if (text.trim() !== text || text === '' || text.includes('\n')) {
    findings.invalid(at, text, 'fieldPath must be non-empty if specified')
    return
  }
  const steps = parseJsonPath(text)?.steps ?? []
  let node: SchemaNode | null = schema
  for (const step of steps) {
    if (step.kind !== 'field' || node === null) {
      node = null
      break
    }
    const entries = entriesOf(node)
    node =
      (node.properties && Object.hasOwn(node.properties, step.name) ? node.properties[step.name] : null) ??
      (entries === true ? null : entries)
  }
  if (steps.length === 0 || node === null)
    findings.invalid(at, text, 'fieldPath must be a valid path: does not refer to a valid field')
}

interface Level {
  readonly path: string
  /** How many values of the node one object can have. */
  readonly times: number
  /** The list or map above it of whose elements nobody can say which was which. */
  readonly uncorrelatable: string | null
}

/** Answers with the cost of all rules below. */
function checkCosts(findings: Findings, node: RuleNode, level: Level): number {
  const { schema } = node
  let total = 0
  for (const [index, { rule, program, isTransition }] of node.rules.entries()) {
    const at = `${level.path}.x-kubernetes-validations[${index}].rule`
    if (isTransition && level.uncorrelatable !== null)
      findings.invalid(
        at,
        rule,
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${level.uncorrelatable}`,
      )
    const self = shapeOf(schema)
    const cost =
      estimateCost(
        program.ast,
        new Map([
          ['self', self],
          ['oldSelf', self],
        ]),
      ) * level.times
    total += cost
    if (cost > ruleCostMax)
      findings.forbidden(
        at,
        `estimated rule cost exceeds budget by factor of ${excessOf(cost, ruleCostMax)} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`,
      )
  }
  const inside = (child: RuleNode | null, more: Partial<Level> & { readonly path: string }) => {
    if (child) total += checkCosts(findings, child, { ...level, ...more })
  }
  const isAtomic = schema['x-kubernetes-map-type'] === 'atomic' ? level.path : level.uncorrelatable
  for (const [name, child] of node.properties)
    inside(child, { path: `${level.path}.properties[${name}]`, uncorrelatable: isAtomic })
  const times = level.times * sizeMaxOf(schema)
  const loose = mapKeysOf(schema) === null && itemsOf(schema) ? level.path : level.uncorrelatable
  inside(node.items, { path: `${level.path}.items`, times, uncorrelatable: loose })
  inside(node.entries, { path: `${level.path}.additionalProperties`, times, uncorrelatable: isAtomic })
  return total
}
