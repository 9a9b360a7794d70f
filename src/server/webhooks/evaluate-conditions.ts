// The CEL of match conditions. Loaded with the first webhook that has some.
import { Environment } from '@marcbachmann/cel-js'
import type { MatchCondition } from '../../api/generated/types.ts'
import type { Admitted } from '../request/admitted.ts'
import type { Call } from '../request/call.ts'

export interface ConditionSubject {
  readonly call: Call
  readonly admitted: Admitted
}

const environment = new Environment()
  .registerVariable('object', 'dyn')
  .registerVariable('oldObject', 'dyn')
  .registerVariable('request', 'dyn')

type Compiled = ReturnType<typeof environment.parse>

/** The last ones used; expressions come from configuration, which is small. */
const compiled = new Map<string, Compiled>()
const compiledMax = 1000

function compile(expression: string): Compiled {
  const known = compiled.get(expression)
  if (known) return known
  if (compiled.size >= compiledMax) compiled.clear()
  const program = environment.parse(expression)
  compiled.set(expression, program)
  return program
}

/** One that does not hold decides, whatever becomes of the others. Throws where none fails and one cannot be told. */
export function evaluateConditions(
  conditions: readonly MatchCondition[],
  { call, admitted }: ConditionSubject,
): boolean {
  const { kind } = call.resource
  const variables = {
    object: celValue(admitted.object),
    oldObject: celValue(admitted.old),
    request: {
      kind: { group: kind.group, version: kind.version, kind: kind.kind },
      resource: { group: kind.group, version: kind.version, resource: kind.plural },
      subResource: call.subresource,
      name: call.name,
      namespace: call.namespace,
      operation: admitted.operation,
      userInfo: { username: call.user.name, groups: [...call.user.groups], uid: call.user.uid ?? '' },
      dryRun: admitted.dryRun,
    },
  }
  const errors: string[] = []
  for (const { name, expression } of conditions)
    try {
      if (compile(expression)(variables) !== true) return false
    } catch (error) {
      errors.push(`${name}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`)
    }
  if (errors.length > 0) throw new Error(`match conditions could not be told: ${errors.join('; ')}`)
  return true
}

/** Whole numbers of JSON are CEL's `int`. */
function celValue(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(celValue)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, celValue(each)]))
}
