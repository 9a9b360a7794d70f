// What can be known beforehand where containers are processes of the machine: whether it has what they start with. And the
// example that needs an image says so, instead of being waited for.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PlanDocument } from '../../src/foresee/index.ts'
import { examplePath, type KedgeUnderTest, program, run, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'

const skip = await processSkip('plans on host processes')

describe.skipIf(skip)('a plan on host processes', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'process'])
  })
  afterAll(() => kedge?.end())

  const setOf = (container: object, more: object = {}) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'tool' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'tool' } },
      template: {
        metadata: { labels: { app: 'tool' } },
        spec: { containers: [{ name: 'main', image: 'host', ...container }], ...more },
      },
    },
  })
  async function planOf(manifest: object): Promise<PlanDocument> {
    const path = join(kedge.folder, 'tool.json')
    writeFileSync(path, JSON.stringify(manifest))
    return JSON.parse((await kedge.kedge('plan', '-f', path, '-o', 'json')).stdout)
  }
  const found = ({ hazards }: PlanDocument) => hazards.find(({ id }) => id === 'H36')

  test('names the program that is not there, and where it is foreseen the Pod really does not start', async () => {
    const manifest = setOf({ command: ['no-such-program', '--serve'] })
    const plan = await planOf(manifest)
    expect(plan.end).toMatchObject({
      kind: 'stuck',
      because: { kind: 'noProgram', container: 'main', program: 'no-such-program' },
    })
    expect(found(plan)).toMatchObject({ severity: 'danger', values: { pod: 'tool-0' } })
    await kedge.apply(JSON.stringify(manifest))
    const waiting = '{.status.containerStatuses[0].lastState.terminated}{.status.containerStatuses[0].state}'
    await expect
      .poll(() => kedge.must('get', 'pods', '-l', 'app=tool', '-o', `jsonpath={.items[*]}${waiting}`))
      .toContain('executable file not found')
    await kedge.done('delete', 'statefulset', 'tool')
  })

  test('says nothing of a program that is there, or that a volume may bring', async () => {
    expect(found(await planOf(setOf({ command: ['sleep', '60'] })))).toBeUndefined()
    expect(found(await planOf(setOf({ command: [process.execPath] })))).toBeUndefined()
    const volumes = [{ name: 'tools', emptyDir: {} }]
    const volumeMounts = [{ name: 'tools', mountPath: '/opt/tools' }]
    const brought = { command: ['/opt/tools/no-such-program'], volumeMounts }
    expect(found(await planOf(setOf(brought, { volumes })))).toBeUndefined()
  })

  test('says of examples/web that it needs images', async () => {
    const { stdout } = await kedge.kedge('plan', '-f', examplePath('web'))
    expect(stdout).toContain('container nginx has no command')
  })
})

test.skipIf(skip)('an example that needs images says so at once, and Kedge stays up', async () => {
  const home = mkdtempSync(join(tmpdir(), 'kedge-example-'))
  const env = { HOME: home, KEDGE_HOME: home }
  const kedge = (...args: readonly string[]) => run(process.execPath, [program, ...args], { env })
  const up = ['--runtime', 'process', '--example', 'web', '--listen', '127.0.0.1:0', '--no-merge', '--detach']
  const { code, stderr } = await kedge('up', ...up)
  expect(code).toBe(1)
  expect(stderr).toContain('web does not start here: its container nginx has no command')
  expect((await kedge('status')).code).toBe(0)
  expect((await kedge('down')).code).toBe(0)
  rmSync(home, { recursive: true, force: true })
})
