// A conversion webhook as somebody would run one: HTTPS on loopback, with a certificate of its own authority.
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { makeCertificates } from '../certificates/certificates.ts'

export interface ConvertedObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly [field: string]: unknown }
  readonly spec?: { readonly [field: string]: unknown }
}

interface ConversionReview {
  readonly apiVersion: string
  readonly kind: string
  readonly request: {
    readonly uid: string
    readonly desiredAPIVersion: string
    readonly objects: readonly ConvertedObject[]
  }
}

export interface ConverterUnderTest {
  readonly clientConfig: { readonly url: string; readonly caBundle: string }
  readonly reviews: ConversionReview[]
  readonly port: number
  /** What it answers instead; null for what it should. */
  answer: ((review: ConversionReview) => unknown) | null
  close(): Promise<void>
}

/** v1beta1 has `address: host:port` where v1 has `host` and `port`. */
export function convertedTo(desired: string, object: ConvertedObject): ConvertedObject {
  const { spec = {} } = object
  const isOld = desired.endsWith('/v1beta1')
  const { address, host, port, ...others } = spec
  const [oldHost = '', oldPort = ''] = String(address ?? '').split(':')
  const next = isOld ? { address: `${host}:${port}` } : { host: oldHost, port: oldPort }
  return { ...object, apiVersion: desired, spec: { ...others, ...next } }
}

function converted({ apiVersion, kind, request: { uid, desiredAPIVersion, objects } }: ConversionReview) {
  const convertedObjects = objects.map(each => convertedTo(desiredAPIVersion, each))
  return { apiVersion, kind, response: { uid, result: { status: 'Success' }, convertedObjects } }
}

export async function startConverter(): Promise<ConverterUnderTest> {
  const { ca, serving } = makeCertificates({
    names: ['localhost', 'convert.default.svc'],
    addresses: ['127.0.0.1'],
    now: Date.now(),
  })
  const reviews: ConversionReview[] = []
  const server = createServer({ key: serving.key, cert: serving.certificate }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const review: ConversionReview = JSON.parse(Buffer.concat(chunks).toString())
      reviews.push(review)
      response.end(JSON.stringify(under.answer ? under.answer(review) : converted(review)))
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const under: ConverterUnderTest = {
    clientConfig: {
      url: `https://127.0.0.1:${port}/convert`,
      caBundle: Buffer.from(ca.certificate).toString('base64'),
    },
    reviews,
    port,
    answer: null,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return under
}
