import type { ManagedFieldsEntry } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { bodyOf } from '../reply-body.fixture.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

export interface Answer {
  readonly code: number
  readonly body: ApiObject & { readonly [field: string]: unknown }
  readonly managed: readonly ManagedFieldsEntry[]
}

export interface Sending {
  readonly query?: { readonly [name: string]: string }
  readonly type?: string
  readonly agent?: string
}

/** Sends as over a wire, where the managers of an object are shown. */
export async function sendOver(
  { raw }: Pick<ServerUnderTest, 'raw'>,
  method: string,
  path: string,
  body?: unknown,
  { query = {}, type = 'application/json', agent = 'test/1.0' }: Sending = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const reply = await raw({
    method,
    path,
    query: new URLSearchParams({ ...query }),
    headers: { 'content-type': type, 'user-agent': agent },
    ...(body === undefined ? {} : { body: { kind: 'bytes', bytes: Buffer.from(text) } }),
  })
  const answer = bodyOf(reply) as Answer['body']
  return { code: reply.code, body: answer, managed: answer.metadata?.managedFields ?? [] }
}

/** Applies as a manager. */
export const applyAs = (
  server: Pick<ServerUnderTest, 'raw'>,
  manager: string,
  path: string,
  config: unknown,
  query: { readonly [name: string]: string } = {},
): Promise<Answer> =>
  sendOver(server, 'PATCH', path, config, {
    query: { fieldManager: manager, ...query },
    type: 'application/apply-patch+yaml',
  })

/** `manager operation[/subresource] fieldsV1`, a line per manager. */
export const linesOf = ({ managed }: Answer): readonly string[] =>
  managed.map(
    ({ manager, operation, subresource, fieldsV1 }) =>
      `${manager} ${operation}${subresource ? `/${subresource}` : ''} ${JSON.stringify(fieldsV1)}`,
  )

export const configMaps = '/api/v1/namespaces/default/configmaps'

export const configMap = (data: { readonly [key: string]: string }, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', ...metadata },
  data,
})

export const dataOf = ({ body }: Answer) => body.data as { [key: string]: string } | undefined

export async function withConfigMap(data: { readonly [key: string]: string }): Promise<ServerUnderTest> {
  const server = await startServer()
  await applyAs(server, 'one', `${configMaps}/c`, configMap(data))
  return server
}
