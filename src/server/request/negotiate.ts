import { notAcceptable } from '../resources/refusals.ts'

/** How an answer is to look; all of them are JSON. */
export type Form =
  | { readonly kind: 'object' }
  | { readonly kind: 'table'; readonly version: string }
  | { readonly kind: 'partial' }
  /** YAML of the object: only what a person asks for by hand. */
  | { readonly kind: 'yaml' }

interface Clause {
  readonly mediaType: string
  readonly parameters: { readonly [name: string]: string }
  readonly quality: number
}

export const servedMediaTypes = ['application/json', 'application/yaml'] as const

const objectForm: Form = { kind: 'object' }

/** Few different headers are ever sent; each is read once. */
const known = new Map<string, Form>()
const knownMax = 200

/** The first form of the Accept header that is served. Throws a 406. */
export function negotiateForm(accept: string | undefined): Form {
  if (!accept || accept === 'application/json' || accept === '*/*') return objectForm
  const found = known.get(accept)
  if (found) return found
  const form = firstServed(accept)
  if (known.size < knownMax) known.set(accept, form)
  return form
}

function firstServed(accept: string): Form {
  for (const clause of parseAccept(accept)) {
    const form = formOf(clause)
    if (form) return form
  }
  throw notAcceptable([...servedMediaTypes])
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

function formOf({ mediaType, parameters }: Clause): Form | null {
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
