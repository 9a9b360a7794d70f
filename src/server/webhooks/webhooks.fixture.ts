// A webhook as somebody would run one: HTTPS on loopback, with a certificate of its own authority.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificates } from '../certificates/certificates.ts'

/** What tests look at in a request. */
interface ReviewedRequest {
  readonly uid: string
  readonly kind: { readonly kind: string }
  readonly options: object | null
  readonly object: {
    readonly metadata: { readonly name: string }
    readonly data?: { readonly [key: string]: string }
    readonly spec?: unknown
  }
  readonly dryRun: boolean
}

interface Review {
  readonly apiVersion: string
  readonly kind: string
  readonly request: ReviewedRequest
}

export interface WebhookUnderTest {
  /** For a configuration's `clientConfig`. */
  readonly clientConfig: { readonly url: string; readonly caBundle: string }
  readonly reviews: Review[]
  readonly port: number
  close(): Promise<void>
}

/** Answers with the response that `answer` gives, under the request's UID; a string is sent as it is. */
export async function startWebhook(
  answer: (request: Review['request']) => object | string,
): Promise<WebhookUnderTest> {
  const { ca, serving } = makeCertificates({
    names: ['localhost', 'judge.default.svc'],
    addresses: ['127.0.0.1'],
    now: Date.now(),
  })
  const reviews: Review[] = []
  const server = createServer({ key: serving.key, cert: serving.certificate }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const review: Review = JSON.parse(Buffer.concat(chunks).toString())
      reviews.push(review)
      const given = answer(review.request)
      const { apiVersion, kind } = review
      response.end(
        typeof given === 'string'
          ? given
          : JSON.stringify({ apiVersion, kind, response: { uid: review.request.uid, ...given } }),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    clientConfig: {
      url: `https://127.0.0.1:${port}/judge`,
      caBundle: Buffer.from(ca.certificate).toString('base64'),
    },
    reviews,
    port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const jsonPatch = (patch: readonly object[]) => ({
  allowed: true,
  patchType: 'JSONPatch',
  patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
})
