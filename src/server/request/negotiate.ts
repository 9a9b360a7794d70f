import { notAcceptable } from '../resources/refusals.ts'

/** How an answer is to look. */
export type Form =
  | { readonly kind: 'object' }
  | { readonly kind: 'table'; readonly version: string }
  | { readonly kind: 'partial' }
  /** YAML of the object: only what a person asks for by hand. */
  | { readonly kind: 'yaml' }

/** Protobuf is for clients that take nothing else: whoever takes JSON too gets the bytes as they are stored. */
export type WantedForm = Form | { readonly kind: 'protobuf' }

interface Clause {
  readonly mediaType: string
  readonly parameters: { readonly [name: string]: string }
  readonly quality: number
}

export const servedMediaTypes = ['application/json', 'application/yaml'] as const
export const protobufMediaType = 'application/vnd.kubernetes.protobuf'

/** What there is to choose from: answers that are not about stored objects have no columns. */
export interface Offer {
  readonly tables: boolean
  readonly protobuf: boolean
}

const objectForm: Form = { kind: 'object' }

/** Few different headers are ever sent; each is read once. */
const known = new Map<string, WantedForm>()
const knownMax = 200

/** The first form of the Accept header that is offered. Throws a 406. */
export function negotiateForm(accept: string | undefined, offer: Offer): WantedForm {
  if (!accept || accept === 'application/json' || accept === '*/*') return objectForm
  const form = known.get(accept) ?? remembered(accept)
  if (isOffered(form, offer)) return form
  // Seldom: what is liked best is not to be had.
  const next = formsOf(accept).find(each => isOffered(each, offer))
  if (next) return next
  throw notAcceptable(offer.protobuf ? [...servedMediaTypes, protobufMediaType] : servedMediaTypes)
}

function remembered(accept: string): WantedForm | null {
  const [form = null] = formsOf(accept)
  if (form && known.size < knownMax) known.set(accept, form)
  return form
}

const isOffered = (form: WantedForm | null, { tables, protobuf }: Offer): form is WantedForm => {
  if (!form) return false
  if (form.kind === 'protobuf') return protobuf
  return tables || form.kind === 'object' || form.kind === 'yaml'
}

/** The forms of the Accept header, in the order in which they are given, protobuf last. */
function formsOf(accept: string): readonly WantedForm[] {
  const forms = parseAccept(accept).flatMap(clause => formOf(clause) ?? [])
  const isLast = ({ kind }: WantedForm) => kind === 'protobuf'
  return [...forms.filter(form => !isLast(form)), ...forms.filter(isLast)]
}

/** The clauses of an Accept header, the best liked first. */
export function parseAccept(accept: string): readonly Clause[] {
  return accept
    .split(',')
    .map(parseClause)
    .filter(clause => clause.quality > 0)
    .toSorted((a, b) => b.quality - a.quality)
}

function parseClause(text: string): Clause {
  const [mediaType = '', ...rest] = text.split(';').map(each => each.trim())
  const parameters: Record<string, string> = {}
  for (const each of rest) {
    const [name = '', value = ''] = each.split('=', 2)
    parameters[name.trim()] = value.trim()
  }
  const quality = Number(parameters.q ?? 1)
  return { mediaType: mediaType.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality }
}

function formOf({ mediaType, parameters }: Clause): WantedForm | null {
  if (mediaType === protobufMediaType) return parameters.as ? null : { kind: 'protobuf' }
  if (mediaType === 'application/yaml') return parameters.as ? null : { kind: 'yaml' }
  const isJson = ['application/json', 'application/*', '*/*'].includes(mediaType)
  if (!isJson) return null
  const { as, g, v } = parameters
  if (!as) return objectForm
  if (g !== 'meta.k8s.io' || (v !== 'v1' && v !== 'v1beta1')) return null
  if (as === 'Table') return { kind: 'table', version: v }
  if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return { kind: 'partial' }
  return null
}
