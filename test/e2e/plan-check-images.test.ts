// `kedge plan --check-images` against Debian's docker-registry, which asks for a password, and one that never answers.
import { createServer, type Server } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from '../../src/api/kinds.ts'
import type { PlanDocument } from '../../src/foresee/index.ts'
import { makeImage } from '../../src/node/runtimes/oci/oci-image.ts'
import { type CliUnderTest, startCliOnKedge } from '../../src/testing/fixtures/cli-on-kedge.ts'
import { type Registry, registryProgram, startRegistry } from './support/registry.ts'

const user = { name: 'puller', password: 'let-me-in' }
const missing = registryProgram() ? null : 'not installed: docker-registry'
if (missing) console.warn(`skipped: plan --check-images: ${missing}`)

describe.skipIf(missing !== null)('plan --check-images', () => {
  let registry: Registry
  let silent: Server
  let cli: CliUnderTest
  let silentHost = ''

  beforeAll(async () => {
    registry = await startRegistry({ user })
    await registry.push('db:1', makeImage({ files: [] }))
    silent = createServer(() => {}).listen(0, '127.0.0.1')
    await new Promise(resolve => silent.once('listening', resolve))
    const address = silent.address()
    silentHost = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
    cli = await startCliOnKedge()
    const name = 'puller'
    await cli.client.create(kinds.Node, { apiVersion: 'v1', kind: 'Node', metadata: { name } })
    const nodeInfo = {
      architecture: 'amd64',
      bootID: 'x',
      containerRuntimeVersion: 'containerd://2.0.0',
      kernelVersion: 'x',
      kubeProxyVersion: '',
      kubeletVersion: 'v1.36.0',
      machineID: 'x',
      operatingSystem: 'linux',
      osImage: 'x',
      systemUUID: 'x',
    }
    const images = [{ names: [`${registry.host}/kept:1`], sizeBytes: 1 }]
    await cli.client.patch(
      kinds.Node,
      { namespace: '', name },
      { type: 'merge', body: { status: { nodeInfo, images } } },
      { subresource: 'status' },
    )
    const auths = { [registry.host]: { username: user.name, password: user.password } }
    await cli.client.create(kinds.Secret, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'pull', namespace: 'default' },
      type: 'kubernetes.io/dockerconfigjson',
      data: { '.dockerconfigjson': btoa(JSON.stringify({ auths })) },
    })
  })
  afterAll(async () => {
    await cli?.stop()
    await registry?.stop()
    silent?.close()
  })

  async function planOf(image: string, { secret = 'pull', flags = ['--check-images'] } = {}) {
    const path = cli.manifest('db.yaml', {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: { containers: [{ name: 'db', image }], imagePullSecrets: secret ? [{ name: secret }] : [] },
        },
      },
    })
    const { out, err } = await cli.run('plan', '-f', path, '-o', 'json', ...flags)
    if (out === '') throw new Error(err)
    const plan = JSON.parse(out) as PlanDocument
    return { plan, hazard: plan.hazards.find(({ id }) => id === 'H35') }
  }

  test('says of an image that is on no node and not in its registry that its Pods never start', async () => {
    const { plan, hazard } = await planOf(`${registry.host}/db:2`)
    expect(hazard).toMatchObject({
      severity: 'danger',
      values: { images: [{ container: 'db', isThere: false }] },
    })
    expect(plan.end).toMatchObject({ kind: 'stuck', pod: 'db-0', because: { kind: 'noImage' } })
  })

  test('finds an image that only the pull secret may see, and one that a node has', async () => {
    for (const image of ['db:1', 'kept:1']) {
      const { plan, hazard } = await planOf(`${registry.host}/${image}`)
      expect([hazard, plan.end.kind, plan.notes]).toEqual([undefined, 'done', []])
    }
  })

  test('warns where the registry does not let the Pods see it', async () => {
    const { plan, hazard } = await planOf(`${registry.host}/db:1`, { secret: '' })
    expect(hazard).toMatchObject({
      severity: 'warning',
      evidence: expect.stringContaining('name and a password'),
    })
    expect(plan.end.kind).toBe('done')
  })

  test('waits for a registry that does not answer no longer than a few seconds, and says so', async () => {
    const { plan, hazard } = await planOf(`${silentHost}/db:1`)
    expect([hazard, plan.end.kind]).toEqual([undefined, 'done'])
    expect(plan.notes).toMatchObject([
      { kind: 'imageUnknown', reason: expect.stringContaining('did not answer') },
    ])
  })

  test('asks nobody without the flag', async () => {
    const { plan, hazard } = await planOf(`${registry.host}/db:2`, { flags: [] })
    expect([hazard, plan.end.kind, plan.notes]).toEqual([undefined, 'done', []])
  })
})
