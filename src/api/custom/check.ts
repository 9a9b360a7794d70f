// Whether an object is as its schema says, in the words of upstream's validator of OpenAPI.
//
// A schema is compiled once, to one closure per node; an object is walked once per node that speaks of it. What is found names
// its place; a value of the wrong type is asked nothing further.
import { type Check, reportGeneral, typeCheck, valueCheck } from './check-value.ts'
import { addFinding, type Finding, findingSteps, placeOf, stepsMax, type Walk } from './finding.ts'
import { entriesOf, isFields, isIntOrString, itemsOf, type SchemaNode } from './schema-node.ts'

/** What checks objects by a schema. */
export function objectCheck(schema: SchemaNode): (object: unknown) => Finding[] {
  const check = nodeCheck(schema)
  return object => {
    const walk: Walk = { path: [], findings: [], steps: stepsMax }
    check?.(object, walk)
    if (walk.steps < 0)
      reportGeneral(walk, 'the object takes too many steps to be validated against the schema of its kind')
    return walk.findings
  }
}

/** Null where anything will do. */
function nodeCheck(schema: SchemaNode): Check | null {
  const checks: Check[] = []
  for (const part of [junctorCheck(schema), insideCheck(schema), valueCheck(schema)])
    if (part) checks.push(part)
  const hasType = typeCheck(schema)
  const asksType = schema.type !== undefined || isIntOrString(schema)
  if (!asksType && checks.length === 0) return null
  return (value, walk) => {
    if (--walk.steps < 0) return
    if (!hasType(value, walk) || value === null) return
    for (const check of checks) check(value, walk)
  }
}

function insideCheck(schema: SchemaNode): Check | null {
  const items = itemsOf(schema)
  const checkItem = items && nodeCheck(items)
  const known = new Map<string, Check>()
  for (const [name, each] of Object.entries(schema.properties ?? {})) {
    const check = nodeCheck(each)
    if (check) known.set(name, check)
  }
  const entries = entriesOf(schema)
  const checkEntry = entries === null || entries === true ? null : nodeCheck(entries)
  if (!checkItem && !checkEntry && known.size === 0) return null
  const checkFields: Check = (value, walk) => {
    const fields = value as { readonly [name: string]: unknown }
    const depth = walk.path.length
    for (const name in fields) {
      const check = known.get(name) ?? checkEntry
      if (!check) continue
      walk.path[depth] = name
      check(fields[name], walk)
    }
    walk.path.length = depth
  }
  return (value, walk) => {
    if (Array.isArray(value)) {
      if (checkItem) checkEach(value, checkItem, walk)
    } else if (isFields(value)) checkFields(value, walk)
  }
}

function checkEach(list: readonly unknown[], check: Check, walk: Walk): void {
  const depth = walk.path.length
  for (let index = 0; index < list.length; index++) {
    walk.path[depth] = index
    check(list[index], walk)
  }
  walk.path.length = depth
}

/** `allOf`, `anyOf`, `oneOf`, `not`. */
function junctorCheck(schema: SchemaNode): Check | null {
  const checks: Check[] = []
  // That a value is an integer or a string is asked by its type.
  const { anyOf = [], oneOf = [], allOf = [], not } = schema
  if (anyOf.length > 0 && !(isIntOrString(schema) && isTypesOnly(anyOf))) checks.push(anyOfCheck(anyOf))
  if (oneOf.length > 0) checks.push(oneOfCheck(oneOf))
  if (allOf.length > 0) checks.push(allOfCheck(allOf))
  if (not) checks.push(notCheck(not))
  if (checks.length === 0) return null
  return (value, walk) => {
    for (const check of checks) check(value, walk)
  }
}

const isTypesOnly = (schemas: readonly SchemaNode[]): boolean =>
  schemas.every(each => Object.keys(each).every(field => field === 'type'))

/** What a check finds, kept apart. */
function findingsOf(check: Check | null, value: unknown, walk: Walk): readonly Finding[] {
  if (check === null) return none
  const apart: Walk = { path: walk.path, findings: [], steps: walk.steps }
  check(value, apart)
  // Most of it is of no account: an alternative that does not hold is nothing wrong.
  walk.steps = apart.steps + apart.findings.length * findingSteps
  return apart.findings
}

const none: readonly Finding[] = []

/** `"spec.volume" must validate …` */
const about = (walk: Walk): string => JSON.stringify(placeOf(walk.path))

function anyOfCheck(schemas: readonly SchemaNode[]): Check {
  const checks = schemas.map(nodeCheck)
  return (value, walk) => {
    let best: readonly Finding[] | null = null
    for (const check of checks) {
      const found = findingsOf(check, value, walk)
      if (found.length === 0) return
      if (best === null || found.length < best.length) best = found
    }
    reportGeneral(walk, `${about(walk)} must validate at least one schema (anyOf)`)
    for (const each of best ?? none) addFinding(walk, each)
  }
}

function oneOfCheck(schemas: readonly SchemaNode[]): Check {
  const checks = schemas.map(nodeCheck)
  return (value, walk) => {
    let valid = 0
    let best: readonly Finding[] | null = null
    for (const check of checks) {
      const found = findingsOf(check, value, walk)
      if (found.length === 0) valid++
      else if (best === null || found.length < best.length) best = found
    }
    if (valid === 1) return
    const how = valid === 0 ? 'Found none valid' : `Found ${valid} valid alternatives`
    reportGeneral(walk, `${about(walk)} must validate one and only one schema (oneOf). ${how}`)
    if (valid === 0) walk.findings.push(...(best ?? none))
  }
}

function allOfCheck(schemas: readonly SchemaNode[]): Check {
  const checks = schemas.map(nodeCheck)
  return (value, walk) => {
    let valid = 0
    for (const check of checks) {
      const found = findingsOf(check, value, walk)
      if (found.length === 0) valid++
      else for (const each of found) addFinding(walk, each)
    }
    if (valid === checks.length) return
    reportGeneral(
      walk,
      `${about(walk)} must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`,
    )
  }
}

function notCheck(schema: SchemaNode): Check {
  const check = nodeCheck(schema)
  return (value, walk) => {
    if (findingsOf(check, value, walk).length === 0)
      reportGeneral(walk, `${about(walk)} must not validate the schema (not)`)
  }
}
