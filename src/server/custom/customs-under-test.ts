import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createClient } from '../../client/create-client.ts'
import { createEventRecorder } from '../../control/event-recorder.ts'
import { createInformers } from '../../control/informers.ts'
import { startDefinitions } from '../../controllers/definitions/reconcile.ts'
import { type ServerUnderTest, startServer } from '../server-under-test.ts'

export interface CustomsUnderTest extends ServerUnderTest {
  /** Posts the definition and waits until it is served. */
  define(definition: object): Promise<void>
  settle(): Promise<void>
}

/** A server and the controller that establishes definitions. */
export async function startCustoms(
  options: Parameters<typeof startServer>[0] = {},
): Promise<CustomsUnderTest> {
  const server = await startServer(options)
  const { api, clock } = server
  const common = { clock, random: seededRandom(2), log: silentLog }
  const client = createClient(api.inProcess({ name: 'system:kedge', groups: ['system:masters'] }))
  const informers = createInformers({ client, ...common })
  const controller = startDefinitions({
    ...common,
    client,
    informers,
    events: createEventRecorder({ client, ...common }),
  })
  const settle = () => clock.settle()
  await settle()
  await controller.ready
  return {
    ...server,
    settle,
    async define(definition) {
      const { code, body } = await server.send('POST', definitionsPath, definition)
      if (code !== 201) throw new Error(JSON.stringify(body))
      await settle()
    },
  }
}

export const definitionsPath = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'

/** A definition of one version. */
export const definitionOf = (
  schema: object,
  more: { readonly spec?: object; readonly version?: object; readonly names?: object } = {},
): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.dev' },
  spec: {
    group: 'example.dev',
    scope: 'Namespaced',
    names: { plural: 'widgets', kind: 'Widget', ...more.names },
    versions: [
      { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema }, ...more.version },
    ],
    ...more.spec,
  },
})

export const widgetsPath = '/apis/example.dev/v1/namespaces/default/widgets'

export const widget = (spec: unknown, more: object = {}): object => ({
  apiVersion: 'example.dev/v1',
  kind: 'Widget',
  metadata: { name: 'w' },
  ...(spec === undefined ? {} : { spec }),
  ...more,
})
