import { expect, test } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { seededRandom } from '../../base/random.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { createAuditor } from '../audit/auditor.ts'
import { readPolicy } from '../audit/policy.ts'
import { startServer } from '../server-under-test.ts'
import { jsonPatch, startWebhook } from './webhooks.fixture.ts'

interface Event {
  readonly annotations?: { readonly [key: string]: string }
}

const patchKey = 'patch.webhook.admission.k8s.io/round_0_index_0'
const patch = JSON.stringify({
  configuration: 'a',
  webhook: 'a.example.com',
  patch: [{ op: 'add', path: '/data', value: { by: 'hook' } }],
  patchType: 'JSONPatch',
})

test.each([
  ['Metadata', undefined],
  ['Request', patch],
])(
  'at level %s the audit log hears which webhooks have changed something, and which were passed over',
  async (level, shownPatch) => {
    const events: Event[] = []
    const rules = [{ level }]
    const auditor = createAuditor({
      policy: readPolicy({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }),
      sink: { write: line => events.push(JSON.parse(line)) },
      clock: createSimulatedClock(),
      random: seededRandom(3),
    })
    const { send } = await startServer({ auditor, log: silentLog })
    const hook = await startWebhook(() => jsonPatch([{ op: 'add', path: '/data', value: { by: 'hook' } }]))
    const register = (kind: string, name: string, clientConfig: object) =>
      send('POST', `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`, {
        metadata: { name },
        webhooks: [
          {
            name: `${name}.example.com`,
            clientConfig,
            failurePolicy: 'Ignore',
            rules: [
              { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['configmaps'] },
            ],
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      })
    const nowhere = { url: 'https://127.0.0.1:1/', caBundle: '' }
    await register('mutating', 'a', hook.clientConfig)
    await register('mutating', 'b', nowhere)
    await register('validating', 'c', nowhere)
    await send('POST', '/api/v1/namespaces/default/configmaps', { metadata: { name: 'a' } })
    await hook.close()
    const mutation = (configuration: string, mutated: boolean) =>
      JSON.stringify({ configuration, webhook: `${configuration}.example.com`, mutated })
    expect(events.at(-1)?.annotations).toMatchObject({
      'mutation.webhook.admission.k8s.io/round_0_index_0': mutation('a', true),
      'mutation.webhook.admission.k8s.io/round_0_index_1': mutation('b', false),
      'failed-open.mutation.webhook.admission.k8s.io/round_0_index_1': 'b.example.com',
      'failed-open.validating.webhook.admission.k8s.io/round_0_index_0': 'c.example.com',
    })
    expect(events.at(-1)?.annotations?.[patchKey]).toBe(shownPatch)
  },
)
