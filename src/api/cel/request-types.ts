// The types of what every expression of an admission policy may name beside its objects: the request, the object's namespace,
// and the policy's own variables. Fields are upstream's, and no others can be named.
import { type Compiled, compile, type Environment } from './engine.ts'
import { comparableToNull } from './schema-types.ts'

type Fields = { readonly [name: string]: string }

const text = 'string'
const texts = 'list<string>'
const labels = 'map<string, string>'
const time = 'google.protobuf.Timestamp'
const type = (name: string) => `kubernetes.${name}`

/** In the order in which they name each other. */
const types: { readonly [name: string]: Fields } = {
  GroupVersionKind: { group: text, version: text, kind: text },
  GroupVersionResource: { group: text, version: text, resource: text },
  UserInfo: { username: text, uid: text, groups: texts, extra: 'map<string, list<string>>' },
  AdmissionRequest: {
    kind: type('GroupVersionKind'),
    resource: type('GroupVersionResource'),
    subResource: text,
    requestKind: type('GroupVersionKind'),
    requestResource: type('GroupVersionResource'),
    requestSubResource: text,
    name: text,
    namespace: text,
    operation: text,
    userInfo: type('UserInfo'),
    dryRun: 'bool',
    options: 'dyn',
  },
  NamespaceSpec: { finalizers: texts },
  NamespaceCondition: { status: text, type: text, lastTransitionTime: time, message: text, reason: text },
  NamespaceStatus: { conditions: `list<${type('NamespaceCondition')}>`, phase: text },
  NamespaceMetadata: {
    ...{ name: text, generateName: text, namespace: text, labels, annotations: labels, UID: text },
    ...{ creationTimestamp: time, deletionGracePeriodSeconds: 'int', deletionTimestamp: time },
    ...{ generation: 'int', resourceVersion: text, finalizers: texts },
  },
  Namespace: {
    metadata: type('NamespaceMetadata'),
    spec: type('NamespaceSpec'),
    status: type('NamespaceStatus'),
  },
}

/** Declares `request` and `namespaceObject`. */
export function registerRequest(environment: Environment): void {
  for (const [name, fields] of Object.entries(types)) {
    registerFields(environment, type(name), fields)
    comparableToNull(environment, type(name))
  }
  environment.registerVariable('request', type('AdmissionRequest'))
  environment.registerVariable('namespaceObject', type('Namespace'))
}

function registerFields(environment: Environment, name: string, fields: Fields): void {
  environment.registerType(name, { ctor: class extends Map {}, fields: { ...fields } })
}

/** A variable of a policy. */
export interface Declared {
  readonly name: string
  readonly expression: string
}

/** Compiles expressions that may name the variables declared so far, each of the type of its expression. */
export class WithVariables {
  readonly #environment: Environment
  readonly #known = new Map<string, string>()
  #last: { readonly expression: string; readonly compiled: Compiled } | null = null

  constructor(environment: Environment) {
    this.#environment = environment
  }

  compile(expression: string): Compiled {
    if (this.#last?.expression !== expression)
      this.#last = { expression, compiled: this.#compiled(expression) }
    return this.#last.compiled
  }

  #compiled(expression: string): Compiled {
    if (!expression.includes('variables')) return compile(this.#environment, expression)
    // Only what the expression may mean, so that many variables do not cost each of the expressions.
    const named = expression.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []
    const fields: { [name: string]: string } = {}
    for (const name of named) {
      const known = this.#known.get(name)
      if (known !== undefined) fields[name] = known
    }
    const environment = this.#environment.clone()
    registerFields(environment, type('variables'), fields)
    environment.registerVariable('variables', type('variables'))
    return compile(environment, expression)
  }

  declare({ name, expression }: Declared): void {
    const compiled = this.compile(expression)
    this.#known.set(name, compiled.kind === 'program' ? plainType(compiled.program.type) : 'dyn')
    this.#last = null
  }
}

const plainTypes = new Set([
  ...['bool', 'bytes', 'double', 'int', 'string', 'uint'],
  ...['google.protobuf.Duration', time],
])

/** Lists and maps of plain values keep their type, objects have none in particular: as upstream. */
function plainType(name: string): string {
  const [, container, inner = ''] = /^(list|map)<(.+)>$/s.exec(name) ?? []
  if (container === 'list') return `list<${plainType(inner)}>`
  if (container === 'map') {
    const end = inner.indexOf(',')
    return `map<${plainType(inner.slice(0, end))}, ${plainType(inner.slice(end + 1).trim())}>`
  }
  return plainTypes.has(name) ? name : 'dyn'
}
