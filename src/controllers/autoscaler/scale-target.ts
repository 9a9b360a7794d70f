// What an autoscaler scales: a built-in kind, or whatever else the cluster serves with a scale, as discovery tells.
import type { HorizontalPodAutoscalerV2, Scale } from '../../api/generated/types.ts'
import { builtInKinds } from '../../api/kinds.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Client } from '../../client/client.ts'

export type ScaleTarget =
  | { readonly kind: 'found'; readonly path: string; readonly scale: Scale }
  /** `told` is the event, `why` what the condition says of it. */
  | { readonly kind: 'missing'; readonly told: string; readonly why: string }

type Reference = HorizontalPodAutoscalerV2['spec']['scaleTargetRef']

type Asking = Pick<Client, 'raw'>

interface Collection {
  readonly apiVersion: string
  readonly plural: string
}

export async function readScaleTarget(
  client: Asking,
  { spec, metadata }: HorizontalPodAutoscalerV2,
): Promise<ScaleTarget> {
  const { scaleTargetRef } = spec
  const collection = builtIn(scaleTargetRef) ?? (await discovered(client, scaleTargetRef))
  if (!collection) {
    const told = `no matches for kind ${JSON.stringify(scaleTargetRef.kind)} in group ${JSON.stringify(groupOf(scaleTargetRef))}`
    return missing(told, `unable to determine resource for scale target reference: ${told}`)
  }
  const { apiVersion, plural } = collection
  const place = [metadata?.namespace ?? '', scaleTargetRef.name].map(encodeURIComponent)
  const path = `${rootOf(apiVersion)}/namespaces/${place[0]}/${plural}/${place[1]}/scale`
  const answer = await ask(client, path)
  return answer.kind === 'answered'
    ? { kind: 'found', path, scale: answer.body as Scale }
    : missing(answer.why)
}

const missing = (told: string, why = told): ScaleTarget => ({
  kind: 'missing',
  told,
  why: `the HPA controller was unable to get the target's current scale: ${why}`,
})

const groupOf = ({ apiVersion = 'v1' }: Reference): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : ''

const rootOf = (apiVersion: string): string => `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}`

function builtIn(reference: Reference): Collection | null {
  const found = builtInKinds.find(
    each => each.kind === reference.kind && each.group === groupOf(reference) && 'scale' in each.subresources,
  )
  if (!found) return null
  const { group, version, plural } = found
  return { apiVersion: group ? `${group}/${version}` : version, plural }
}

interface Discovered {
  readonly resources?: readonly { readonly name: string; readonly kind: string }[]
}

async function discovered(
  client: Asking,
  { apiVersion = 'v1', kind }: Reference,
): Promise<Collection | null> {
  const answer = await ask(client, rootOf(apiVersion))
  const { resources = [] } = answer.kind === 'answered' ? (answer.body as Discovered) : {}
  const names = new Set(resources.map(({ name }) => name))
  const found = resources.find(each => each.kind === kind && names.has(`${each.name}/scale`))
  return found ? { apiVersion, plural: found.name } : null
}

type Answer =
  | { readonly kind: 'answered'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly why: string }

/** Nobody who answers is a refusal, too: it is told on the autoscaler. */
async function ask(client: Asking, path: string): Promise<Answer> {
  try {
    return { kind: 'answered', body: (await client.raw({ method: 'GET', path })).body }
  } catch (error) {
    return { kind: 'refused', why: errorWords(error) }
  }
}
