// How a definition is served: each of its versions as a resource like any other, over the same stored objects.
//
// Objects are stored as the storage version shows them. They are shown as they are stored where that can only be right: while a
// definition has one version and its schema has never changed. Otherwise each is read by the schema of the version that is
// asked for: its version named, what the schema does not know left out, its defaults filled in.
import { type CompileRules, customKind } from '../../api/custom/custom-kind.ts'
import type { SchemaNode } from '../../api/custom/schema-node.ts'
import { walkSchema } from '../../api/custom/schema-node.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
} from '../../api/generated/types.ts'
import { copyOf } from '../../api/json-values.ts'
import { apiVersionOf } from '../../api/kinds.ts'
import type { ApiObject, Draft } from '../../api/object.ts'
import type { Conversion } from '../conversions/conversion.ts'
import type { Resource, ScalePaths } from '../resources/resource.ts'
import type { AskedConversions } from './asked-conversions.ts'

/** Whether the rules of a definition need the evaluator of CEL. */
export function hasRules({ spec }: CustomResourceDefinition): boolean {
  return spec.versions.some(({ schema }) => schema?.openAPIV3Schema && schemaHasRules(schema.openAPIV3Schema))
}

function schemaHasRules(schema: SchemaNode): boolean {
  for (const { schema: node } of walkSchema(schema, ''))
    if ((node['x-kubernetes-validations'] ?? []).length > 0) return true
  return false
}

/** A resource for each version that is served. */
export const resourcesOf = (
  definition: CustomResourceDefinition,
  { compileRules, conversions }: Making,
): readonly Resource[] =>
  versionsServed(definition).map(version => resourceOf(definition, version, { compileRules, conversions }))

/** What is there to make resources of a definition. */
export interface Making {
  readonly compileRules: CompileRules
  /** What its webhook tells; null where none converts. */
  readonly conversions: AskedConversions | null
}

/** One that is to go is served until its objects have gone, so that they can. */
function versionsServed({
  metadata,
  spec,
}: CustomResourceDefinition): readonly CustomResourceDefinitionVersion[] {
  const served = spec.versions.filter(each => each.served)
  return served.length === 0 && metadata?.deletionTimestamp
    ? spec.versions.filter(each => each.storage)
    : served
}

function resourceOf(
  definition: CustomResourceDefinition,
  version: CustomResourceDefinitionVersion,
  { compileRules, conversions }: Making,
): Resource {
  const { kind, strategy, show } = customKind(definition, version, compileRules)
  const { group, versions } = definition.spec
  const storage = versions.find(each => each.storage)?.name ?? version.name
  const stored = { group, plural: kind.plural }
  const isAsStored = versions.length === 1 && definition.metadata?.generation === 1
  const apiVersion = apiVersionOf(kind)
  const storageVersion = `${group}/${storage}`
  const renamed: Conversion = {
    stored,
    fromStored: show,
    toStored: draft => ({ ...draft, apiVersion: storageVersion }),
  }
  const conversion = conversions
    ? askedConversion(conversions, { stored, apiVersion, storageVersion, show })
    : renamed
  return {
    kind,
    apiVersion,
    strategy,
    stored,
    conversion: isAsStored ? null : conversion,
    showsLastState: false,
    updatesNameVersion: true,
    scale: scaleOf(version.subresources?.scale),
    refusesCreation: definition.metadata?.deletionTimestamp
      ? 'create not allowed while custom resource definition is terminating'
      : null,
    deprecation: version.deprecated
      ? (version.deprecationWarning ?? `${apiVersion} ${kind.kind} is deprecated`)
      : null,
  }
}

interface Versions {
  readonly stored: Conversion['stored']
  readonly apiVersion: string
  readonly storageVersion: string
  show(object: ApiObject): ApiObject
}

/** By what the webhook has told, and then by the schema of the version. */
const askedConversion = (
  conversions: AskedConversions,
  { stored, apiVersion, storageVersion, show }: Versions,
): Conversion => ({
  stored,
  fromStored: object => show(conversions.known(object, apiVersion)),
  toStored: (draft, original) =>
    original.apiVersion === storageVersion
      ? draft
      : (copyOf(conversions.known(original, storageVersion)) as Draft<ApiObject>),
  asked: {
    show(entries) {
      for (const { object, bytes } of entries) keptAlive.set(bytes, object)
      return conversions.learn(
        entries.map(({ object }) => object),
        apiVersion,
      )
    },
    store(draft) {
      conversions.forget(draft)
      return conversions.learn([draft], storageVersion)
    },
    adopt: conversions.adopt,
  },
})

/** What is known of an object is known of its parsed form, which is to live as long as its bytes. */
const keptAlive = new WeakMap<Uint8Array, ApiObject>()

const namesIn = (path: string): readonly string[] => path.replace(/^\./, '').split('.')

function scaleOf(scale: CustomResourceSubresourceScale | undefined): ScalePaths | null {
  if (!scale) return null
  return {
    replicas: namesIn(scale.specReplicasPath),
    statusReplicas: namesIn(scale.statusReplicasPath),
    selector: scale.labelSelectorPath ? namesIn(scale.labelSelectorPath) : null,
  }
}
