// A chart in the manner of real ones with the real helm, on simulated Pods and on Pods of processes.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type KedgeUnderTest, root, run, startKedge } from './support/kedge.ts'
import { processSkip } from './support/process-machine.ts'
import { writeShopChart } from './support/shop-chart.ts'

const ways = [
  { way: 'server-side, as helm does by default', flags: [] },
  { way: 'client-side', flags: ['--server-side=false'] },
]

const skip = await processSkip('a chart on processes')

describe.each([
  { runtime: 'simulated', more: ['--nodes', '2'], isSkipped: false, ways },
  { runtime: 'process', more: [], isSkipped: skip, ways: ways.slice(0, 1) },
])('a chart on the runtime $runtime', ({ runtime, more, isSkipped, ways: tried }) => {
  let kedge: KedgeUnderTest
  let chart: string
  beforeAll(async () => {
    if (isSkipped) return
    kedge = await startKedge(['--runtime', runtime, ...more])
    chart = writeShopChart(kedge.folder)
  })
  afterAll(() => kedge?.end())

  async function helm(...args: readonly string[]): Promise<string> {
    const program = process.env.KEDGE_TEST_HELM ?? join(root, 'node_modules/.cache/kedge/clients/helm')
    if (!existsSync(program)) throw new Error('there is no helm: run `npm test`, which fetches it')
    const output = await run(program, args, { env: { KUBECONFIG: kedge.kubeconfig, HOME: kedge.folder } })
    if (output.code !== 0) {
      const seen = await kedge.kubectl('get', 'all,events', '-o', 'wide')
      throw new Error(`helm ${args.join(' ')}: ${output.stderr}\n${seen.stdout}`)
    }
    return output.stdout
  }
  const names = async (...what: readonly string[]) =>
    (await kedge.must('get', ...what, '-o', 'name')).split('\n').filter(name => name !== '')
  const image = () =>
    kedge.must('get', 'deploy', 'shop-web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')

  it.skipIf(isSkipped).each(tried)(
    'is installed, upgraded, tested, rolled back and removed, $way',
    async ({ flags }) => {
      const waiting = [...flags, '--wait', '--wait-for-jobs', '--timeout', '120s']
      expect(await helm('install', 'shop', chart, ...waiting)).toContain('STATUS: deployed')
      expect(await names('jobs')).toEqual(['job.batch/shop-migrate-1'])
      expect(await kedge.must('get', 'deploy', 'shop-web', '--no-headers')).toMatch(/^shop-web +2\/2 +2 +2 /)
      expect(await kedge.must('get', 'widget', 'shop', '-o', 'jsonpath={.spec.size}')).toBe('3')
      await kedge.done('wait', '--for=jsonpath={.status.disruptionsAllowed}=1', 'pdb/shop', '--timeout=180s')
      await helm('upgrade', 'shop', chart, '--set', 'tag=2,greeting=servus', ...waiting)
      expect(await image()).toBe('shop:2')
      expect(await names('jobs')).toEqual(['job.batch/shop-migrate-2'])
      expect(await helm('test', 'shop')).toMatch(/Phase: +Succeeded/)
      await helm('rollback', 'shop', '1', ...waiting)
      expect(await image()).toBe('shop:1')
      await kedge.done('rollout', 'status', 'deploy/shop-web', '--timeout=180s')
      expect(await names('rs', '-l', 'part=web')).toHaveLength(2)
      expect(await helm('uninstall', 'shop', '--wait', '--timeout', '120s')).toContain('uninstalled')
      await kedge.done('delete', 'pod', 'shop-test', '--ignore-not-found')
      await kedge.done('wait', '--for=delete', 'pods', '--all', '--timeout=180s')
      expect(await names('deploy,rs,sts,ds,jobs,cronjobs,pods,pdb,hpa,widgets')).toEqual([])
    },
  )
})
