// Versions of a definition that a webhook converts into each other, as `spec.conversion.webhook` says.

import type { CustomResourceDefinition } from '../../api/generated/types.ts'
import type { NodeAccess } from '../../api/node-access.ts'
import { errorWords } from '../../base/error-words.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import { conversionFailed } from '../conversions/conversion.ts'
import { postJson } from '../webhooks/post-json.ts'
import { endpointOf } from '../webhooks/webhook-endpoint.ts'
import { type Ask, type AskedConversions, createAskedConversions } from './asked-conversions.ts'
import {
  BadConversion,
  type ConversionRequest,
  conversionReview,
  isKnownReview,
  readConversion,
} from './conversion-review.ts'

export interface World {
  readonly store: Store
  readonly random: Random
  readonly nodes: NodeAccess | null
}

/** Upstream's. */
const timeoutMs = 30_000

/** What the definition's webhook makes of its objects; null where none converts them. */
export function webhookConversions(
  { spec }: CustomResourceDefinition,
  world: World,
): AskedConversions | null {
  const { strategy, webhook } = spec.conversion ?? {}
  const version = webhook?.conversionReviewVersions.find(isKnownReview)
  const config = webhook?.clientConfig
  if (strategy !== 'Webhook' || !version || !config) return null
  const ask: Ask = async (objects, desiredApiVersion) => {
    const request: ConversionRequest = { uid: world.random.uuid(), version, desiredApiVersion, objects }
    const text = await postReview(request)
    try {
      return readConversion(text, request)
    } catch (error) {
      throw error instanceof BadConversion ? conversionFailed(error.message) : error
    }
  }
  const postReview = async (request: ConversionRequest): Promise<string> => {
    try {
      return await postJson(endpointOf(config, world), {
        body: JSON.stringify(conversionReview(request)),
        ca: config.caBundle ? Buffer.from(config.caBundle, 'base64').toString() : null,
        timeoutMs,
        failure: '',
      })
    } catch (error) {
      const [first] = request.objects
      throw conversionFailed(
        `conversion webhook for ${first?.apiVersion}, Kind=${first?.kind} failed: ${errorWords(error)}`,
      )
    }
  }
  return createAskedConversions(ask)
}
