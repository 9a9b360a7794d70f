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

it('installs, upgrades, rolls back and uninstalls a chart with a StatefulSet', async () => {
  // Server-side apply, helm's own default, is not served yet.
  const flags = ['--server-side=false', '--wait', '--timeout', '60s']
  expect(await helm('install', 'shop', chart, ...flags)).toContain('STATUS: deployed')
  expect(await kedge.must('get', 'sts', 'shop', '-o', 'jsonpath={.status.readyReplicas}')).toBe('2')
  await helm('upgrade', 'shop', chart, '--set', 'tag=2,replicas=3', ...flags)
  expect(await image()).toBe('web:2')
  await helm('rollback', 'shop', '1', '--server-side=false', '--wait', '--timeout', '60s')
  expect(await image()).toBe('web:1')
  expect(await helm('history', 'shop')).toContain('Rollback to 1')
  expect(await helm('uninstall', 'shop', '--wait')).toContain('uninstalled')
  expect((await kedge.kubectl('get', 'sts', 'shop')).stderr).toContain('NotFound')
})

it('says why helm cannot use server-side apply', async () => {
  await expect(helm('install', 'other', chart)).rejects.toThrow(/415|media type|UnsupportedMediaType/i)
})
