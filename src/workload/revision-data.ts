// What a revision remembers of a workload, and how it is named by it.
//
// The data is a patch that puts the Pod template back: `{"spec":{"template":{…,"$patch":"replace"}}}`. Its bytes, as
// Go encodes them, are what revisions are compared by and what their names are hashed from, so a set that moves from
// a cluster to Kedge, or back, keeps its revisions. Claim templates are no part of it.

import { setPodTemplateDefaults } from '../api/defaults/pod/pod-spec.ts'
import type { ControllerRevision, PodTemplateSpec } from '../api/generated/types.ts'
import { encodeGoJson } from '../api/go-json.ts'
import { draftOf } from '../api/object.ts'
import { shapedTemplate } from './template-shape.ts'

type Fields = { readonly [field: string]: unknown }

export interface RevisionData {
  readonly spec: { readonly template: PodTemplateSpec & { readonly $patch: 'replace' } }
}

export const dataOfTemplate = (template: PodTemplateSpec): RevisionData => ({
  spec: { template: { ...shapedTemplate(template), $patch: 'replace' } },
})

/** A workload, as far as its Pods' template goes. */
export interface WithTemplate {
  readonly spec?: { readonly template?: PodTemplateSpec }
}

/** The bytes for the template that a workload asks for now. Objects are never changed, so each is encoded once. */
export function templateBytes({ spec }: WithTemplate): string {
  const template = spec?.template ?? noTemplate
  return remembered(bytesOfTemplate, template, () => encodeGoJson(dataOfTemplate(template)))
}

/** The bytes that a stored revision holds. */
export function revisionBytes(revision: ControllerRevision): string {
  return remembered(bytesOfRevision, revision, () => encodeGoJson(revision.data))
}

/** What the bytes of a stored revision would be, had today's software written them, with today's defaults. */
export function renewedBytes(revision: ControllerRevision): string {
  return remembered(renewedBytesOfRevision, revision, () => {
    const draft = draftOf(shapedTemplate(templateOf(revision) ?? {}))
    setPodTemplateDefaults(draft)
    return encodeGoJson(dataOfTemplate(draft))
  })
}

const noTemplate: PodTemplateSpec = {}
const bytesOfTemplate = new WeakMap<object, string>()
const bytesOfRevision = new WeakMap<object, string>()
const renewedBytesOfRevision = new WeakMap<object, string>()

function remembered(memory: WeakMap<object, string>, object: object, compute: () => string): string {
  const known = memory.get(object)
  if (known !== undefined) return known
  const computed = compute()
  memory.set(object, computed)
  return computed
}

/** The Pod template that a revision holds, or null when it holds none. */
export function templateOf(revision: ControllerRevision): PodTemplateSpec | null {
  const template = fieldOf(fieldOf(revision.data, 'spec'), 'template')
  if (!isFields(template)) return null
  const { $patch: _, ...rest } = template
  return rest
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fieldOf = (value: unknown, field: string): unknown => (isFields(value) ? value[field] : undefined)

/** The name of a revision with these bytes. Raising `collisions` gives another one. */
export function revisionHash(bytes: string, collisions: number): string {
  return safeEncode(String(fnv1(bytes + collisions)))
}

const utf8 = new TextEncoder()

/** FNV-1 with 32 bits: not FNV-1a. */
function fnv1(text: string): number {
  let hash = 0x811c9dc5
  for (const byte of utf8.encode(text)) hash = Math.imul(hash, 0x01000193) ^ byte
  return hash >>> 0
}

const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789'

function safeEncode(digits: string): string {
  let encoded = ''
  for (let at = 0; at < digits.length; at++)
    encoded += safeAlphabet[digits.charCodeAt(at) % safeAlphabet.length]
  return encoded
}

const namePrefixBytesMax = 223

export function revisionName(workloadName: string, hash: string): string {
  return `${workloadName.slice(0, namePrefixBytesMax)}-${hash}`
}
