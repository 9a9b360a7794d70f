import { parseJsonPath } from '../custom/json-path.ts'
import type { SchemaNode } from '../custom/schema-node.ts'
import type { CustomResourceDefinitionVersion } from '../generated/types.ts'
import type { Findings } from '../validation/rules/findings.ts'

const fieldsMax = 8

/** Fields by which objects can be selected: scalars that the schema knows. */
export function validateSelectableFields(
  findings: Findings,
  path: string,
  { selectableFields = [], schema }: CustomResourceDefinitionVersion,
): void {
  if (selectableFields.length > fieldsMax) findings.tooMany(path, selectableFields.length, fieldsMax)
  const seen = new Set<string>()
  for (const [index, { jsonPath }] of selectableFields.entries()) {
    const at = `${path}[${index}].jsonPath`
    if (!jsonPath) findings.required(at)
    else if (seen.has(jsonPath)) findings.duplicate(at, jsonPath)
    else validatePath(findings, at, jsonPath, schema?.openAPIV3Schema)
    seen.add(jsonPath)
  }
}

function validatePath(findings: Findings, at: string, text: string, schema: SchemaNode | undefined): void {
  const steps = parseJsonPath(text)?.steps ?? null
  if (steps === null || !text.startsWith('.') || !steps.every(step => step.kind === 'field')) {
    findings.invalid(at, text, 'is an invalid path: must be a simple path of fields, such as .spec.field')
    return
  }
  const names = steps.map(step => (step.kind === 'field' ? step.name : ''))
  if (names[0] === 'metadata') {
    findings.invalid(at, text, 'must not point to fields in metadata')
    return
  }
  let node: SchemaNode | undefined = schema
  for (const name of names)
    node = node?.properties && Object.hasOwn(node.properties, name) ? node.properties[name] : undefined
  if (!node) findings.invalid(at, text, 'is an invalid path: does not refer to a valid field')
  else if (!['string', 'boolean', 'integer'].includes(node.type ?? ''))
    findings.invalid(
      at,
      text,
      'must point to a field of type string, boolean or integer. Enum string fields and strings with allowed formats are supported.',
    )
}
