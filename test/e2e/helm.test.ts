// The real helm 4: a chart with a StatefulSet is installed, upgraded, rolled back and removed.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type KedgeUnderTest, root, run, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
let chart: string

beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '2'])
  chart = join(kedge.folder, 'chart')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  writeFileSync(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: web\nversion: 0.1.0\n')
  writeFileSync(join(chart, 'values.yaml'), 'replicas: 2\ntag: "1"\n')
  writeFileSync(join(chart, 'templates/web.yaml'), template)
})
afterAll(() => kedge.end())

const template = `apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec: {clusterIP: None, selector: {app: {{ .Release.Name }}}, ports: [{port: 80}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: {{ .Release.Name }}}
spec:
  serviceName: {{ .Release.Name }}
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec: {containers: [{name: web, image: "web:{{ .Values.tag }}"}]}
`

async function helm(...args: readonly string[]): Promise<string> {
  const program = process.env.KEDGE_TEST_HELM ?? join(root, 'node_modules/.cache/kedge/clients/helm')
  if (!existsSync(program)) throw new Error('there is no helm: run `npm test`, which fetches it')
  const env = { KUBECONFIG: kedge.kubeconfig, HOME: kedge.folder }
  const output = await run(program, args, { env })
  if (output.code !== 0) throw new Error(`helm ${args.join(' ')}: ${output.stderr}`)
  return output.stdout
}

const image = () =>
  kedge.must('get', 'sts', 'shop', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')

/** The rest of the arguments of install, upgrade and rollback: helm's own default, and the way of old. */
const ways = [
  { way: 'server-side, as helm does by default', flags: [] },
  { way: 'client-side', flags: ['--server-side=false'] },
]

it.each(ways)(
  'installs, upgrades, rolls back and uninstalls a chart with a StatefulSet, $way',
  async ({ flags }) => {
    const waiting = [...flags, '--wait', '--timeout', '60s']
    expect(await helm('install', 'shop', chart, ...waiting)).toContain('STATUS: deployed')
    expect(await kedge.must('get', 'sts', 'shop', '-o', 'jsonpath={.status.readyReplicas}')).toBe('2')
    await helm('upgrade', 'shop', chart, '--set', 'tag=2,replicas=3', ...waiting)
    expect(await image()).toBe('web:2')
    await helm('rollback', 'shop', '1', ...waiting)
    expect(await image()).toBe('web:1')
    expect(await helm('history', 'shop')).toContain('Rollback to 1')
    expect(await helm('uninstall', 'shop', '--wait')).toContain('uninstalled')
    expect((await kedge.kubectl('get', 'sts', 'shop')).stderr).toContain('NotFound')
  },
)

it('leaves to helm what helm applied, and refuses it what others took', async () => {
  await helm('install', 'other', chart)
  const managers = await kedge.must(
    'get',
    'sts',
    'other',
    '--show-managed-fields',
    '-o',
    'jsonpath={range .metadata.managedFields[*]}{.manager}/{.operation} {end}',
  )
  expect(managers).toContain('helm/Apply')
  await kedge.must('scale', 'sts', 'other', '--replicas=5')
  await expect(helm('upgrade', 'other', chart, '--set', 'replicas=1')).rejects.toThrow(
    /conflict with "kubectl" with subresource "scale" using apps\/v1: \.spec\.replicas/,
  )
  await helm('upgrade', 'other', chart, '--set', 'replicas=1', '--force-conflicts')
  expect(await kedge.must('get', 'sts', 'other', '-o', 'jsonpath={.spec.replicas}')).toBe('1')
  await helm('uninstall', 'other')
})
