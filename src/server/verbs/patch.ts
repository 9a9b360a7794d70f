import type { Call } from '../call.ts'
import { unsupportedMediaType } from '../refusals.ts'
import type { Reply } from '../reply.ts'

export function patch(_call: Call): Promise<Reply> {
  throw unsupportedMediaType(['application/json-patch+json'])
}
