// What an autoscaler scales: a built-in kind, or whatever else the cluster serves with a scale, as discovery tells.
import type { HorizontalPodAutoscalerV2, Scale } from '../../api/generated/types.ts'
import { builtInKinds } from '../../api/kinds.ts'
import type { Client, RawReply } from '../../client/client.ts'

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
  const reply = await ask(client, path)
  return reply.code === 200
    ? { kind: 'found', path, scale: reply.body as Scale }
    : missing(messageOf(reply.body))
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
  const { code, body } = await ask(client, rootOf(apiVersion))
  const { resources = [] } = code === 200 ? (body as Discovered) : {}
  const names = new Set(resources.map(({ name }) => name))
  const found = resources.find(each => each.kind === kind && names.has(`${each.name}/scale`))
  return found ? { apiVersion, plural: found.name } : null
}

/** Nobody who answers is an answer, too: it is told on the autoscaler. */
const ask = (client: Asking, path: string): Promise<Pick<RawReply, 'code' | 'body'>> =>
  client.raw({ method: 'GET', path }).catch(error => ({ code: 0, body: { message: String(error) } }))

const messageOf = (body: unknown): string =>
  typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : 'unknown'
