// Keeps the registry at what the definitions in the store say.
//
// Invariants:
//   - a definition is served from the moment that its condition Established is durable until it is gone;
//   - definitions are taken up one after the other, in the order of their writes;
//   - a kind of Kubernetes' own is never replaced;
//   - code that only definitions need loads with the first of them.

import { hasCondition } from '../../api/conditions.ts'
import type { CompileRules } from '../../api/custom/custom-kind.ts'
import { isEqual } from '../../api/equality.ts'
import type { CustomResourceDefinition } from '../../api/generated/types.ts'
import { builtInKinds, kinds } from '../../api/kinds.ts'
import type { Log } from '../../base/log.ts'
import type { Entry } from '../../store/store.ts'
import { prefixOf, refOfKey } from '../resources/keys.ts'
import type { Registry } from '../resources/registry.ts'
import type { Resource } from '../resources/resource.ts'
import { storedObject } from '../resources/stored-object.ts'
import type { World } from './webhook-conversion.ts'

type Making = typeof import('./custom-resource.ts')
type Converting = typeof import('./webhook-conversion.ts')

interface Served {
  readonly definition: CustomResourceDefinition
  /** What of the definition the resources depend on. */
  readonly mark: string
  readonly resources: readonly Resource[]
}

export class CustomResources {
  readonly #registry: Registry
  readonly #log: Log
  readonly #world: World
  readonly #served = new Map<string, Served>()
  readonly #builtInGroups = new Set(builtInKinds.map(({ group, plural }) => `${group}/${plural}`))
  #making: Making | null = null
  #compileRules: CompileRules | null = null
  #converting: Converting | null = null
  #pending: Promise<void> | null = null

  constructor({ registry, log, ...world }: World & { readonly registry: Registry; readonly log: Log }) {
    const { store } = world
    this.#world = world
    this.#registry = registry
    this.#log = log
    const prefix = prefixOf(kinds.CustomResourceDefinition)
    const listed = store.list({ prefix })
    const entries = listed.kind === 'listed' ? listed.entries : []
    for (const entry of entries) this.#take(entry)
    store.watch({
      prefix,
      from: listed.kind === 'listed' ? listed.revision : store.revision(),
      onEvents: events => {
        for (const { kind, entry } of events) {
          if (kind === 'delete') this.#next(() => this.#drop(refOfKey(entry.key).name))
          else this.#take(entry)
        }
      },
    })
  }

  /** Resolves when all definitions so far are served; null when they are. */
  get pending(): Promise<void> | null {
    return this.#pending
  }

  /** At once, or after what has begun before. */
  #next(step: () => Promise<void> | void): void {
    const done = this.#pending ? this.#pending.then(step) : step()
    if (!(done instanceof Promise)) return
    const pending: Promise<void> = done
      .catch(error => this.#log.error('a custom resource definition could not be served', { error }))
      .finally(() => {
        if (this.#pending === pending) this.#pending = null
      })
    this.#pending = pending
  }

  #take(entry: Entry): void {
    this.#next(() => {
      const definition = storedObject(entry) as CustomResourceDefinition
      if (!hasCondition(definition.status?.conditions, 'Established'))
        return this.#drop(refOfKey(entry.key).name)
      return this.#isLoaded(definition)
        ? this.#serve(definition)
        : this.#load(definition).then(() => this.#serve(definition))
    })
  }

  #isLoaded(definition: CustomResourceDefinition): boolean {
    if (!this.#making || (!this.#converting && isConverted(definition))) return false
    return this.#compileRules !== null || !this.#making.hasRules(definition)
  }

  async #load(definition: CustomResourceDefinition): Promise<void> {
    this.#making ??= await import('./custom-resource.ts')
    if (this.#making.hasRules(definition))
      this.#compileRules ??= (await import('../../api/cel/rules.ts')).compileRules
    if (isConverted(definition)) this.#converting ??= await import('./webhook-conversion.ts')
  }

  #serve(definition: CustomResourceDefinition): void {
    const name = definition.metadata?.name ?? ''
    const mark = markOf(definition)
    const before = this.#served.get(name)
    if (before?.mark === mark || !this.#making) return
    if (this.#builtInGroups.has(`${definition.spec.group}/${definition.spec.names.plural}`)) return
    try {
      const resources = this.#making.resourcesOf(definition, {
        compileRules: this.#compileRules ?? (() => null),
        conversions: this.#converting?.webhookConversions(definition, this.#world) ?? null,
      })
      for (const { kind } of before?.resources ?? [])
        if (!resources.some(each => each.kind.version === kind.version)) this.#registry.remove(kind)
      const as = before && isSame(before.definition, definition) ? 'same' : 'new'
      for (const resource of resources) this.#registry.add(resource, as)
      this.#served.set(name, { definition, mark, resources })
    } catch (error) {
      this.#log.error('a custom resource definition could not be served', { name, error })
    }
  }

  #drop(name: string): void {
    for (const { kind } of this.#served.get(name)?.resources ?? []) this.#registry.remove(kind)
    this.#served.delete(name)
  }
}

/** One that is only about to go is still the same. */
const isSame = (before: CustomResourceDefinition, after: CustomResourceDefinition): boolean =>
  before.metadata?.uid === after.metadata?.uid &&
  isEqual(before.spec, after.spec) &&
  isEqual(before.status?.acceptedNames, after.status?.acceptedNames)

const isConverted = ({ spec }: CustomResourceDefinition): boolean => spec.conversion?.strategy === 'Webhook'

const markOf = ({ metadata, status }: CustomResourceDefinition): string =>
  JSON.stringify([
    metadata?.uid,
    metadata?.generation,
    metadata?.deletionTimestamp !== undefined,
    status?.acceptedNames,
  ])
