// A version of a definition as a kind like any other: its schema reads and merges objects, its strategy has their rules.
//
// The schema is compiled when its first object comes: most definitions of a chart are never used. It stands as it is for as
// long as the definition's generation does; the server makes a new kind for a new one.
import type { Steps } from '../../base/turn.ts'
import { isEqual } from '../equality.ts'
import type { FieldError } from '../field-error.ts'
import type { CustomResourceDefinition, CustomResourceDefinitionVersion } from '../generated/types.ts'
import type { Kind } from '../kinds.ts'
import type { ApiObject, Draft } from '../object.ts'
import type { Schema } from '../schema/schema.ts'
import { strategyWith, wholeMeta } from '../strategies/strategy-with.ts'
import type { Strategy } from '../strategy.ts'
import { objectCheck } from './check.ts'
import { columnsOf } from './columns.ts'
import { copyOf, defaultsOf } from './defaults.ts'
import { definitionOf } from './definition.ts'
import { embeddedCheck } from './embedded.ts'
import { type Finding, noField } from './finding.ts'
import { type JsonPath, parseJsonPath, valuesAt } from './json-path.ts'
import { duplicateCheck } from './list-types.ts'
import { objectMerging } from './merging.ts'
import { broughtBy } from './ratchet.ts'
import { objectReader } from './read.ts'
import type { SchemaNode } from './schema-node.ts'

/** What the rules of a schema in CEL have against an object, in steps; `old` is null for a new one. */
export type RuleCheck = (object: ApiObject, old: ApiObject | null) => Steps<readonly FieldError[]>

/** Compiles the rules of a schema; null for one without any. */
export type CompileRules = (schema: SchemaNode) => RuleCheck | null

export interface CustomKind {
  readonly kind: Kind
  readonly strategy: Strategy
  /** An object that was written by another version or an older schema, as this one shows it. */
  show(object: ApiObject): ApiObject
}

const verbs = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const partVerbs = ['get', 'patch', 'update']
/** Of a schema that is missing in a store of old. */
const anything: SchemaNode = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }

export function customKind(
  { spec, status }: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  compileRules: CompileRules,
): CustomKind {
  const { group, scope, names } = spec
  const {
    kind: kindName,
    plural,
    singular,
    listKind,
    shortNames,
    categories,
  } = { ...names, ...status?.acceptedNames }
  const schema = version.schema?.openAPIV3Schema ?? anything
  const named = { group, version: version.name, kind: kindName }
  const subresource = { kind: kindName, struct: '', verbs: partVerbs }
  const kind: Kind = {
    ...named,
    listKind: listKind ?? `${kindName}List`,
    plural,
    singular: singular ?? kindName.toLowerCase(),
    namespaced: scope === 'Namespaced',
    verbs,
    shortNames: shortNames ?? [],
    categories: categories ?? [],
    subresources: {
      ...(version.subresources?.status ? { status: subresource } : {}),
      ...(version.subresources?.scale ? { scale: { kind: 'Scale', struct: 'Scale', verbs: partVerbs } } : {}),
    },
    schema: lateSchema(named, schema),
  }
  const fill = once(() => defaultsOf(schema))
  return {
    kind,
    strategy: strategyOf(kind, { version, schema, fill, compileRules }),
    show(object) {
      const draft = { ...object, apiVersion: `${group}/${version.name}` }
      const read = kind.schema.read(draft, { path: [], struct: '', unknown: null }) as ApiObject
      const complete = fill()
      if (!complete) return read
      const copy = copyOf(read) as ApiObject
      complete(copy)
      return copy
    },
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

function lateSchema(named: Pick<Kind, 'group' | 'version' | 'kind'>, schema: SchemaNode): Schema {
  const read = once(() => objectReader(schema))
  const merging = once(() => objectMerging(schema))
  const definition = once(() => definitionOf(named, schema))
  return {
    struct: null,
    read: (value, reading) => read()(value, reading),
    get merging() {
      return merging()
    },
    get definition() {
      return definition()
    },
  }
}

interface Parts {
  readonly version: CustomResourceDefinitionVersion
  readonly schema: SchemaNode
  readonly compileRules: CompileRules
  fill(): ((value: unknown) => void) | null
}

function strategyOf(kind: Kind, { version, schema, fill, compileRules }: Parts): Strategy {
  const checks = once(() => checksOf(schema))
  const rules = once(() => compileRules(schema))
  const hasStatus = kind.subresources.status !== undefined
  const selected = (version.selectableFields ?? []).flatMap(({ jsonPath }) => {
    const path = parseJsonPath(jsonPath)
    return path === null ? [] : [{ name: jsonPath.replace(/^\./, ''), path }]
  })
  const problemsOf = (object: ApiObject, old: ApiObject | null): readonly FieldError[] => {
    const findings = checks().flatMap(check => check(object))
    const problems = old ? broughtBy(findings, object, old) : findings.map(({ error }) => error)
    const scale = scaleProblems(version, object)
    return [...problems, ...scale]
  }
  const base = strategyWith<ApiObject>(kind, {
    hasGeneration: true,
    columns: columnsOf(version.additionalPrinterColumns),
    complete: draft => fill()?.(draft),
    validate: (findings, object) => findings.add(problemsOf(object, null)),
    validateUpdate: (findings, object, old) => findings.add(problemsOf(object, old)),
    validateStatus: (findings, object, old) => findings.add(problemsOf(object, old)),
    selectableFields: object => fieldsOf(object, selected),
    statusKeeps: wholeMeta,
  })
  return {
    ...base,
    *problemsLeft({ object, old, found }) {
      const check = rules()
      if (!check) return []
      return found.some(({ kind }) => blocking.has(kind)) ? [rulesUnchecked] : yield* check(object, old)
    },
    prepareForCreate(draft) {
      if (hasStatus) delete (draft as { status?: unknown }).status
    },
    isNewGeneration: (draft, old) => !isEqual(contentOf(draft), contentOf(old)),
  }
}

/** With one of these a value is not what rules are written for. */
const blocking: ReadonlySet<FieldError['kind']> = new Set([
  'notSupported',
  'required',
  'tooLong',
  'tooMany',
  'typeInvalid',
])

const rulesUnchecked: FieldError = {
  kind: 'invalid',
  path: noField,
  value: null,
  detail:
    'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
}

const checksOf = (schema: SchemaNode): readonly ((object: unknown) => readonly Finding[])[] =>
  [objectCheck(schema), duplicateCheck(schema), embeddedCheck(schema)].filter(check => check !== null)

/** All but what every object has; a status of its own has been put back by now. */
function contentOf(object: Draft<ApiObject> | ApiObject): object {
  const { apiVersion: _, kind: _kind, metadata: _meta, ...content } = object
  return content
}

/** A field that is not there counts as empty. The name is among them so that a selector of another is refused by its name. */
function fieldsOf(
  object: ApiObject,
  selected: readonly { readonly name: string; readonly path: JsonPath }[],
): { readonly [path: string]: string } {
  const fields: { [path: string]: string } = { 'metadata.name': object.metadata?.name ?? '' }
  for (const { name, path } of selected) {
    const [value] = valuesAt(object, path)
    fields[name] = value === undefined || value === null || typeof value === 'object' ? '' : String(value)
  }
  return fields
}

/** Numbers of replicas that no controller could make true. */
function scaleProblems(
  { subresources }: CustomResourceDefinitionVersion,
  object: ApiObject,
): readonly FieldError[] {
  const { scale } = subresources ?? {}
  if (!scale) return []
  return [scale.specReplicasPath, scale.statusReplicasPath].flatMap(text => {
    const path = parseJsonPath(text)
    const [value] = path === null ? [] : valuesAt(object, path)
    if (typeof value !== 'number' || (value >= 0 && value < 2 ** 31)) return []
    const detail =
      value < 0 ? 'should be a non-negative integer' : `should be less than or equal to ${2 ** 31 - 1}`
    return [{ kind: 'invalid' as const, path: text, value, detail }]
  })
}
