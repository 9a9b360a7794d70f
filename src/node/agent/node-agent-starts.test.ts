// How the agent starts what is to run, and starts it again.
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from '../../api/kinds.ts'
import { RuntimeError } from '../runtime.ts'
import {
  clock,
  context,
  create,
  eventsOf,
  isReady,
  phaseIs,
  podOf,
  read,
  ref,
  restarts,
  runtime,
  settle,
  told,
  until,
  up,
  useAgent,
  waitingFor,
  web,
  webOf,
} from './agent-under-test.ts'

useAgent()

describe('an end', () => {
  test('is followed by a new start, at once and then later and later', async () => {
    await up(podOf())
    runtime.end('web', 1)
    await until(restarts(1))
    expect((await webOf())?.lastState?.terminated).toMatchObject({ exitCode: 1, reason: 'Error' })
    runtime.end('web', 1)
    await until(waitingFor('CrashLoopBackOff'))
    const { uid } = (await read()).metadata ?? {}
    expect((await webOf())?.state?.waiting?.message).toBe(
      `back-off 10s restarting failed container=web pod=web-0_default(${uid})`,
    )
    expect(await told('BackOff')).toBe(
      `Back-off restarting failed container web in pod web-0_default(${uid})`,
    )
    expect((await read()).status?.phase).toBe('Running')
    await clock.advance(9000)
    await settle()
    expect((await webOf())?.restartCount).toBe(1)
    await clock.advance(1000)
    await until(restarts(2))
    runtime.end('web', 1)
    await until(waitingFor('CrashLoopBackOff'))
    await clock.advance(20_000)
    await until(restarts(3))
  })

  test('of a job is the end of its pod', async () => {
    await up(podOf({ restartPolicy: 'Never' }))
    runtime.end('web', 0)
    await until(phaseIs('Succeeded'))
    await until(() => runtime.calls.includes('stopSandbox web-0'))
    expect((await webOf())?.state?.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' })
  })

  test('is told in the last words of the container', async () => {
    await up(podOf({ restartPolicy: 'Never' }))
    const file = runtime.specOf('web')?.mounts.find(mount => mount.containerPath === '/dev/termination-log')
    writeFileSync(file?.hostPath ?? '', 'out of ideas')
    runtime.end('web', 1)
    await until(phaseIs('Failed'))
    expect((await webOf())?.state?.terminated?.message).toBe('out of ideas')
  })

  test('of the sandbox starts the pod anew', async () => {
    await up(podOf())
    runtime.killSandbox('web-0')
    await until(() => runtime.calls.includes('startContainer web 1'))
    await until(restarts(1))
    expect(await told('SandboxChanged')).toBe('Pod sandbox changed, it will be killed and re-created.')
    expect((await read()).status?.podIP).not.toBe('127.0.0.2')
    await until(() => runtime.calls.includes('removeSandbox web-0'))
  })
})

describe('a start', () => {
  test('waits for an image that cannot be pulled', async () => {
    runtime.missingImages.add('nginx:1')
    runtime.failNext('pullImage', new RuntimeError('ErrImagePull', 'manifest unknown'))
    await create(podOf())
    await until(waitingFor('ErrImagePull'))
    expect(await told('Failed')).toBe('Failed to pull image "nginx:1": manifest unknown')
    await clock.advance(5000)
    await until(waitingFor('ImagePullBackOff'))
    expect(await told('BackOff')).toBe('Back-off pulling image "nginx:1"')
    await clock.advance(5000)
    await until(phaseIs('Running'))
    expect(await told('Pulling')).toBe('Pulling image "nginx:1"')
    expect((await eventsOf('Pulled'))[0]?.message).toMatch(/^Successfully pulled image "nginx:1" in \d+ms/)
  })

  test('waits for an image that may not be pulled', async () => {
    runtime.missingImages.add('nginx:1')
    const container = web({ imagePullPolicy: 'Never' })
    await create(podOf({ containers: [container] }))
    await until(waitingFor('ErrImageNeverPull'))
    expect(await told('ErrImageNeverPull')).toBe(
      'Container image "nginx:1" is not present with pull policy of Never',
    )
    expect(await told('Failed')).toBe('Error: ErrImageNeverPull')
  })

  test('waits for an image that cannot be looked at', async () => {
    const message = `Failed to apply default image tag "nginx:1": couldn't parse image name "nginx:1": because`
    runtime.failNext('image', new RuntimeError('InvalidImageName', message))
    await create(podOf())
    expect(await told('InspectFailed')).toBe(message)
    expect(await told('Failed')).toBe('Error: InvalidImageName')
    await until(phaseIs('Running'), { stepMs: 1000 })
  })

  test('waits for an engine that does not tell of images', async () => {
    runtime.failNext('image', new Error('engine away'))
    await create(podOf())
    expect(await told('InspectFailed')).toBe('Failed to inspect image "nginx:1": engine away')
    expect(await told('Failed')).toBe('Error: ImageInspectError')
    await until(phaseIs('Running'), { stepMs: 1000 })
  })

  test('warns of names that a resolv.conf has no room for', async () => {
    await up(podOf({ dnsConfig: { nameservers: ['192.0.2.1', '192.0.2.2', '192.0.2.3'] } }))
    expect(await told('DNSConfigForming')).toBe(
      'Nameserver limits were exceeded, some nameservers have been omitted, the applied nameserver line is: 10.244.0.1 192.0.2.1 192.0.2.2',
    )
  })

  test('waits for a volume whose object is not there, and goes on when it comes', async () => {
    await create(podOf({ volumes: [{ name: 'config', configMap: { name: 'app' } }] }))
    expect(await told('FailedMount')).toBe(
      'MountVolume.SetUp failed for volume "config" : configmap "app" not found',
    )
    expect(await webOf()).toMatchObject({ state: { waiting: { reason: 'ContainerCreating' } } })
    await context.client.create(kinds.ConfigMap, { metadata: ref('app'), data: { color: 'blue' } })
    await until(phaseIs('Running'))
  })

  test('waits for a variable whose object is not there, and goes on when it comes', async () => {
    const env = [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }]
    await create(podOf({ containers: [web({ env })] }))
    await until(waitingFor('CreateContainerConfigError'))
    expect((await webOf())?.state?.waiting?.message).toBe('secret "keys" not found')
    expect(await told('Failed')).toBe('Error: secret "keys" not found')
    await context.client.create(kinds.Secret, { metadata: ref('keys'), data: { token: 'eA==' } })
    await until(phaseIs('Running'))
  })

  test('waits for what a folder of a volume is named after, and goes on when it comes', async () => {
    const fieldPath = "metadata.annotations['folder']"
    const container = web({
      env: [{ name: 'FOLDER', valueFrom: { fieldRef: { fieldPath } } }],
      volumeMounts: [{ name: 'data', mountPath: '/data', subPathExpr: '$(FOLDER)' }],
    })
    await create(podOf({ containers: [container], volumes: [{ name: 'data', emptyDir: {} }] }))
    await until(waitingFor('CreateContainerConfigError'))
    expect((await webOf())?.state?.waiting?.message).toBe('missing value for FOLDER')
    await context.client.patch(kinds.Pod, ref('web-0'), {
      type: 'merge',
      body: { metadata: { annotations: { folder: 'red' } } },
    })
    await until(phaseIs('Running'), { stepMs: 1000 })
    expect(runtime.specOf('web')?.mounts.find(mount => mount.containerPath === '/data')?.hostPath).toMatch(
      /\/red$/,
    )
  })

  test('of a container that cannot run is told, and backs off', async () => {
    const error = new RuntimeError('RunContainerError', 'exec: "nope": executable file not found in $PATH')
    for (let times = 0; times < 3; times++) runtime.failNext('startContainer', error)
    await create(podOf())
    await until(waitingFor('RunContainerError'))
    expect(await told('Failed')).toBe('Error: exec: "nope": executable file not found in $PATH')
    await until(() => runtime.calls.includes('startContainer web 1'), { stepMs: 250 })
    await until(waitingFor('CrashLoopBackOff'), { stepMs: 250 })
  })

  test('of a sandbox that fails is told, and tried again', async () => {
    runtime.failNext('runSandbox', new Error('no address left'))
    await create(podOf())
    expect(await told('FailedCreatePodSandBox')).toBe('Failed to create pod sandbox: no address left')
    await clock.advance(1000)
    await until(phaseIs('Running'))
  })

  test('follows the init containers', async () => {
    const init = (name: string) => ({ name, image: 'busybox' })
    await create(podOf({ initContainers: [init('a'), init('b')] }))
    await until(() => runtime.calls.includes('startContainer a 0'))
    await until(waitingFor('PodInitializing'))
    runtime.end('a', 0)
    await until(() => runtime.calls.includes('startContainer b 0'))
    expect(runtime.calls).not.toContain('startContainer web 0')
    runtime.end('b', 0)
    await until(phaseIs('Running'))
    expect((await read()).status?.initContainerStatuses).toMatchObject([
      { name: 'a', ready: true, state: { terminated: { reason: 'Completed' } } },
      { name: 'b', ready: true },
    ])
  })

  test('is over only when its postStart hook is', async () => {
    let isDone = false
    runtime.onExec = () => ({ exitCode: isDone ? 0 : 1, output: 'not yet' })
    await create(
      podOf({ containers: [web({ lifecycle: { postStart: { exec: { command: ['warm-up'] } } } })] }),
    )
    await until(waitingFor('PostStartHookError'))
    expect(await told('FailedPostStartHook')).toBe('PostStartHook failed')
    isDone = true
    await until(restarts(1), { stepMs: 250 })
  })
})

describe('probes', () => {
  let server: Server
  let code: number

  beforeEach(() => {
    code = 404
    server = createServer((_request, response) =>
      response.writeHead(code, { location: 'http://elsewhere.example/' }).end(),
    )
  })

  afterEach(() => server.close())

  async function listening(): Promise<number> {
    await new Promise<void>(resolve => server.listen(0, '127.0.0.2', resolve))
    const address = server.address()
    return typeof address === 'object' && address ? address.port : 0
  }

  test('make a pod ready and unready, in the API too', async () => {
    const readinessProbe = { httpGet: { port: await listening() }, periodSeconds: 1, failureThreshold: 1 }
    await up(podOf({ containers: [web({ readinessProbe })] }))
    expect(await isReady()).toBe(false)
    await until(async () => {
      await clock.advance(1000)
      return (await eventsOf('Unhealthy')).length > 0
    })
    expect(await told('Unhealthy')).toBe('Readiness probe failed: HTTP probe failed with statuscode: 404')
    code = 200
    await until(async () => {
      await clock.advance(1000)
      return isReady()
    })
    code = 500
    await until(async () => {
      await clock.advance(1000)
      return !(await isReady())
    })
  })

  test('that are sent to another host count as successes, with a warning', async () => {
    code = 302
    const readinessProbe = { httpGet: { port: await listening() }, periodSeconds: 1 }
    await up(podOf({ containers: [web({ readinessProbe })] }))
    await until(async () => {
      await clock.advance(1000)
      return (await eventsOf('ProbeWarning')).length > 0
    })
    expect((await eventsOf('ProbeWarning'))[0]).toMatchObject({
      type: 'Warning',
      message: 'Readiness probe warning: Probe terminated redirects',
      involvedObject: { fieldPath: 'spec.containers{web}' },
    })
    expect(await isReady()).toBe(true)
  })

  test('have a container killed and started again', async () => {
    const livenessProbe = { exec: { command: ['check'] }, periodSeconds: 1, failureThreshold: 2 }
    let isWell = true
    runtime.onExec = () => ({ exitCode: isWell ? 0 : 1, output: 'sick' })
    await up(podOf({ containers: [web({ livenessProbe })] }))
    isWell = false
    await until(async () => {
      await clock.advance(1000)
      return runtime.calls.includes('stopContainer web 30')
    })
    isWell = true
    await until(restarts(1))
    expect(await told('Killing')).toBe('Container web failed liveness probe, will be restarted')
    expect(await told('Unhealthy')).toBe('Liveness probe failed: sick')
  })
})
