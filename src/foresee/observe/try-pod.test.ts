import { describe, expect, it } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { createClient } from '../../client/create-client.ts'
import type { Authorizer } from '../../server/access/authorizer.ts'
import { startServer } from '../../server/server-under-test.ts'
import { simulatedSet } from '../../testing/simulated-set.ts'
import { tryPods } from './try-pod.ts'

const jane = { name: 'jane', groups: ['system:authenticated'] }

/** Jane may do everything but what is forbidden her, in a namespace whose Pods must be restricted ones. */
async function janeWithout(forbidden: { readonly verb: string; readonly resource: string } | null) {
  const authorizer: Authorizer = {
    authorize: asked => ({
      kind:
        'resource' in asked && asked.verb === forbidden?.verb && asked.resource === forbidden.resource
          ? 'noOpinion'
          : 'allowed',
      reason: '',
    }),
    rulesFor: () => ({ resourceRules: [], nonResourceRules: [], incomplete: false }),
  }
  const client = createClient((await startServer({ authorizer })).api.inProcess(jane))
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await client.create(kinds.Namespace, { metadata: { name: 'strict', labels } })
  const set = simulatedSet('web')
  return { client, set: { ...set, metadata: { ...set.metadata, namespace: 'strict' } } }
}

const unmade = { revisions: [], pods: [] }

async function refusalOf(...asked: Parameters<typeof tryPods>): Promise<string | null> {
  const { newest } = await tryPods(...asked)
  return newest.kind === 'refused' ? newest.error.message : null
}

describe('a new Pod that is forbidden', () => {
  it('is refused by what admits Pods, whatever the words, where the person may create them', async () => {
    const { client, set } = await janeWithout(null)
    expect(await refusalOf(client, set, unmade)).toContain('violates PodSecurity "restricted:latest"')
  })

  it('is told by the name that it will have, not by the one that it was tried under', async () => {
    const { client, set } = await janeWithout(null)
    const spec = { ...set.spec, replicas: 3 } as typeof set.spec
    const tried = async (...names: readonly string[]) => {
      const pods = names.map(name => ({ metadata: { name } }))
      return refusalOf(client, { ...set, spec }, { revisions: [], pods })
    }
    expect(await tried()).toMatch(/^pods "web-0" is forbidden/)
    expect(await tried('web-0', 'web-1')).toMatch(/^pods "web-2" is forbidden/)
    expect(await tried('web-0', 'web-1', 'web-2')).toMatch(/^pods "web-2" is forbidden/)
  })

  it('says nothing where it is the person who may not create Pods: the controller may', async () => {
    const { client, set } = await janeWithout({ verb: 'create', resource: 'pods' })
    expect(await refusalOf(client, set, unmade)).toBeNull()
  })

  it('says nothing where the person may not even ask what she may do', async () => {
    const { client, set } = await janeWithout({ verb: 'create', resource: 'selfsubjectaccessreviews' })
    expect(await refusalOf(client, set, unmade)).toBeNull()
  })
})
