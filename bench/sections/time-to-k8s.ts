// How long until an application runs on a cluster that did not exist: by the columns by which minikube, kind and k3d are
// compared (github.com/tstromberg/time-to-k8s), each from the moment at which the command began.
//
// Their DNS is a Deployment behind a Service; Kedge's is part of it, so that column is when it has an address that Pods ask.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { containerdLacks } from '../../test/e2e/support/containerd-machine.ts'
import { kubectlPath } from '../../test/e2e/support/kedge.ts'
import { busyboxImage } from '../../test/e2e/support/make-image.ts'
import { startRegistry } from '../../test/e2e/support/registry.ts'
import { cpuMs, type Figure } from '../measure.ts'
import { timed } from '../timed.ts'

/** Their totals in seconds, as published by minikube. */
const published = { minikube: 50.8, kind: 33.0, k3d: 19.9 }

const image = 'busybox:1'
const name = 'time-to-k8s'
const pauseMs = 10
const waitMsMax = 120_000

export async function* measureTimeToKubernetes(): AsyncIterable<Figure> {
  for (const [who, value] of Object.entries(published))
    yield { name: `time to Kubernetes, total: ${who}, as published`, value, unit: 's' }
  // What the engine keeps of the code is there after the first run that a user ever makes.
  spawnSync('bin/kedge', ['up', '--help'])
  yield* timesOn('processes', ['--runtime', 'process'])
  const lacks = containerdLacks()
  if (lacks !== null) {
    console.error(`not on containers: ${lacks}`)
    return
  }
  const registry = await startRegistry()
  try {
    await registry.push(`library/${image}`, busyboxImage())
    const mirror = ['--registry-mirror', `docker.io=${registry.url}`]
    yield* timesOn('containers', ['--runtime', 'containerd', ...mirror])
  } finally {
    await registry.stop()
  }
}

async function* timesOn(what: string, flags: readonly string[]): AsyncIterable<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'kedge-time-to-k8s-'))
  const at = ['--name', name, '--data-dir', folder]
  const began = performance.now()
  const since = () => (performance.now() - began) / 1000
  const figure = (column: string, value: number): Figure => ({
    name: `time to Kubernetes on ${what}, ${column}`,
    value,
    unit: 's',
  })
  const kubectl = (...args: readonly string[]) =>
    spawnSync(kubectlPath(), ['--kubeconfig', join(folder, 'kubeconfig'), ...args], { encoding: 'utf8' })
  const until = async (...args: readonly string[]): Promise<number> => {
    const last = performance.now() + waitMsMax
    for (;;) {
      const { status, stdout, stderr } = kubectl(...args)
      if (status === 0 && stdout.trim() !== '') return since()
      if (performance.now() > last) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`)
      await sleep(pauseMs)
    }
  }
  try {
    const up = ['up', '--detach', '--no-merge', '--listen', '127.0.0.1:0']
    const command = timed(['bin/kedge', ...up, ...flags, ...at])
    yield figure('command done', since())
    yield figure('API answering', await until('get', '--raw', '/readyz'))
    yield figure('Service', await until('get', 'service', 'kubernetes', '-o', 'name'))
    const run = ['create', 'deployment', 'app', `--image=${image}`, '--', 'sleep', '3600']
    await until(...run)
    const ready = 'jsonpath={.status.readyReplicas}'
    yield figure('application running', await until('get', 'deployment', 'app', '-o', ready))
    const lookUp =
      'nslookup kubernetes.default.svc.cluster.local || getent hosts kubernetes.default.svc.cluster.local'
    yield figure(
      'DNS Service',
      await until('exec', 'deployment/app', '--', 'sh', '-c', 'grep nameserver /etc/resolv.conf'),
    )
    yield figure('DNS answering', await until('exec', 'deployment/app', '--', 'sh', '-c', lookUp))
    yield { ...figure('total', since()), target: published.k3d }
    const { pid } = JSON.parse(readFileSync(join(folder, 'kedge.json'), 'utf8'))
    yield figure('CPU, the command and Kedge', (command.cpuMs + cpuMs(pid)) / 1000)
  } finally {
    spawnSync('bin/kedge', ['down', ...at])
    rmSync(folder, { recursive: true, force: true })
  }
}
