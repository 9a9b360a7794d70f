// The manifest of the Kubernetes documentation on real containers, with an image made here, through kubectl.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { chainPrefixOf } from '../../src/network/services/nat-table.ts'
import { bridgeName, placesOf } from '../../src/node/runtimes/cri/private/private-containerd.ts'
import { makeCertificates } from '../../src/server/certificates/certificates.ts'
import { containerdSkip } from './support/containerd-machine.ts'
import { examplePath, type KedgeUnderTest, run, startKedge } from './support/kedge.ts'
import { webImage } from './support/make-image.ts'
import { hasAddress, memoryIsEmpty, memorySkip, mountsBelow, processesOf } from './support/process-machine.ts'
import { type Registry, startRegistry } from './support/registry.ts'

/** Refuses what is called bad. */
const hookProgram = `
import { createServer } from 'node:https'
createServer({ key: process.env.KEY, cert: process.env.CERT }, (request, response) => {
  let body = ''
  request.on('data', chunk => { body += chunk })
  request.on('end', () => {
    const { request: { uid, object }, ...envelope } = JSON.parse(body)
    const allowed = object.metadata.name !== 'bad'
    response.end(JSON.stringify({ ...envelope, response: { uid, allowed, status: { message: 'bad is not to be' } } }))
  })
}).listen(8443)
process.on('SIGTERM', () => process.exit(0))
`

const noMemory = await memorySkip('Secrets in memory')

describe.skipIf(containerdSkip('the documented StatefulSet on containerd'))(
  'on a containerd of its own',
  () => {
    let registry: Registry
    let kedge: KedgeUnderTest
    beforeAll(async () => {
      registry = await startRegistry()
      for (const version of ['0.24', '0.25']) await registry.push(`nginx-slim:${version}`, webImage(version))
      kedge = await startKedge([
        '--runtime',
        'containerd',
        '--registry-mirror',
        `registry.k8s.io=${registry.url}`,
      ])
    })
    afterAll(async () => {
      await kedge?.end()
      await registry?.stop()
    })

    const lines = (text: string) => text.trimEnd().split('\n')
    const field = (object: string, path: string) => kedge.must('get', object, '-o', `jsonpath={${path}}`)
    const wait = (condition: string, object: string) =>
      kedge.must('wait', `--for=${condition}`, object, '--timeout=180s')
    const shell = (pod: string, script: string) => kedge.must('exec', pod, '--', 'sh', '-c', script)
    /** Names follow the Pods a moment later, as in any cluster: asked again until the name is known. */
    const fetched = (pod: string, url: string) =>
      shell(pod, `for n in $(seq 100); do wget -qO- ${url} && exit 0; usleep 100000; done; exit 1`)
    const each = (path: string) =>
      kedge
        .must('get', 'pods', '-l', 'app=nginx', '-o', `jsonpath={range .items[*]}{${path}}{"\\n"}{end}`)
        .then(lines)
    const containers = () => each('.status.containerStatuses[0].containerID')
    const page = '/usr/share/nginx/html/index.html'

    test('the documented manifest comes up as it stands, strictly in order', async () => {
      await kedge.must('apply', '-f', examplePath('web/storage-class.yaml'))
      expect(await kedge.must('apply', '-f', examplePath('web/web.yaml'))).toBe(
        'service/nginx created\nstatefulset.apps/web created\n',
      )
      await wait('jsonpath={.status.availableReplicas}=3', 'sts/web')
      expect(await each('.metadata.name')).toEqual(['web-0', 'web-1', 'web-2'])
      const created = (await each('.metadata.creationTimestamp')).map(Date.parse)
      const ready = (await each('.status.conditions[?(@.type=="Ready")].lastTransitionTime')).map(Date.parse)
      // minReadySeconds is 10: the next Pod is made no sooner. Times are whole seconds.
      for (const ordinal of [1, 2])
        expect((created[ordinal] ?? 0) - (ready[ordinal - 1] ?? 0)).toBeGreaterThanOrEqual(9000)
      const claims = lines(await kedge.must('get', 'pvc', '--no-headers')).map(line =>
        line.split(/\s+/).slice(0, 2),
      )
      expect(claims).toEqual([0, 1, 2].map(ordinal => [`www-web-${ordinal}`, 'Bound']))
      expect(lines(await kedge.must('get', 'statefulsets'))[1]).toMatch(/^web +3\/3 /)
      await kedge.must('patch', 'sts', 'web', '--type=merge', '-p', '{"spec":{"minReadySeconds":0}}')
    })

    test('Pods reach each other by name, and serve what is on their claims', async () => {
      for (const ordinal of [0, 1, 2]) await shell(`web-${ordinal}`, `hostname > ${page}`)
      expect(await fetched('web-0', 'http://web-1.nginx')).toBe('web-1\n')
      expect(await fetched('web-2', 'http://web-0.nginx.default.svc.cluster.local')).toBe('web-0\n')
      expect(await fetched('web-1', 'http://nginx')).toMatch(/^web-[012]\n$/)
    })

    test('the address and the node port of a Service lead to its Pods, and to one alone if it says so', async () => {
      await kedge.apply(`
apiVersion: v1
kind: Service
metadata: {name: all}
spec: {type: NodePort, selector: {app: nginx}, sessionAffinity: ClientIP, ports: [{port: 8080, targetPort: 80}]}
`)
      const [ip, nodePort, node] = [
        await field('svc/all', '.spec.clusterIP'),
        await field('svc/all', '.spec.ports[0].nodePort'),
        await field('node/kedge', '.status.addresses[?(@.type=="InternalIP")].address'),
      ]
      expect(await shell('web-0', 'nslookup -type=a all.default.svc.cluster.local')).toContain(
        `Address: ${ip}`,
      )
      const [first = ''] = lines(await fetched('web-0', `http://${ip}:8080`))
      expect(first).toMatch(/^web-[012]$/)
      const asked = (place: string) =>
        shell('web-0', `for n in $(seq 12); do wget -qO- http://${place}; done`).then(
          text => new Set(lines(text)),
        )
      expect(await asked(`${ip}:8080`)).toEqual(new Set([first]))
      expect(await asked(`${node}:${nodePort}`)).toEqual(new Set([first]))
      await kedge.must('patch', 'svc', 'all', '--type=merge', '-p', '{"spec":{"sessionAffinity":"None"}}')
      await expect.poll(async () => (await asked('all:8080')).size).toBeGreaterThan(1)
      await kedge.done('delete', 'svc', 'all')
    })

    test('logs and exec', async () => {
      await shell('web-0', 'echo said > /proc/1/fd/1')
      expect(lines(await kedge.must('logs', 'web-0')).at(-1)).toBe('said')
      expect(await kedge.kubectl('exec', 'web-0', '--', 'sh', '-c', 'exit 3')).toMatchObject({ code: 3 })
      const fed = await kedge.feed('b\na\n', 'exec', '-i', 'web-0', '--', 'sort')
      expect(fed.stdout).toBe('a\nb\n')
    })

    test('a command that leaves its input unread ends with its own code', async () => {
      // As much as pipes hold: of more, containerd waits until it is read (docs/COMPATIBILITY.md).
      const input = 'x'.repeat(60_000)
      for (const websockets of ['true', 'false']) {
        vi.stubEnv('KUBECTL_REMOTE_COMMAND_WEBSOCKETS', websockets)
        for (const [script, stdout] of [
          ['exit 3', ''],
          ['head -c 1000 | wc -c; exit 3', '1000\n'],
        ] as const) {
          const fed = await kedge.feed(input, 'exec', '-i', 'web-0', '--', 'sh', '-c', script)
          expect({ ...fed, websockets }).toMatchObject({ code: 3, stdout })
        }
      }
      vi.unstubAllEnvs()
    })

    test('a debug container sees the processes of the container that it is about', async () => {
      const image = await field('pod/web-1', '.spec.containers[0].image')
      const first = 'tr "\\0" " " < /proc/1/cmdline'
      const look = ['-c', 'look', '--profile=general', '--', 'sh', '-c', `${first}; echo; sleep 600`]
      await kedge.must('debug', 'web-1', `--image=${image}`, '--target=nginx', ...look)
      const expected = await shell('web-1', first)
      await expect
        .poll(async () => (await kedge.kubectl('logs', 'web-1', '-c', 'look')).stdout)
        .toBe(`${expected}\n`)
    })

    test('a deleted Pod comes back with its name, claim and data', async () => {
      const [uid, volume] = [
        await field('pod/web-1', '.metadata.uid'),
        await field('pvc/www-web-1', '.spec.volumeName'),
      ]
      await kedge.done('delete', 'pod', 'web-1')
      await wait('create', 'pod/web-1')
      await wait('condition=Ready', 'pod/web-1')
      expect(await field('pod/web-1', '.metadata.uid')).not.toBe(uid)
      expect(await field('pvc/www-web-1', '.spec.volumeName')).toBe(volume)
      expect(await fetched('web-0', 'http://web-1.nginx')).toBe('web-1\n')
    })

    test('killed and started again, Kedge finds the same containers', async () => {
      const before = await containers()
      await kedge.killNow()
      await kedge.start()
      await wait('condition=Ready', 'node/kedge')
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      expect(await containers()).toEqual(before)
      expect(await each('.status.containerStatuses[0].restartCount')).toEqual(['0', '0', '0'])
      expect(await fetched('web-2', 'http://web-0.nginx')).toBe('web-0\n')
    })

    test('a second tag is rolled out from the highest, with the data in place', async () => {
      await kedge.must('set', 'image', 'sts/web', 'nginx=registry.k8s.io/nginx-slim:0.25')
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      expect(new Set(await each('.status.containerStatuses[0].image'))).toEqual(
        new Set(['registry.k8s.io/nginx-slim:0.25']),
      )
      const created = (await each('.metadata.creationTimestamp')).map(Date.parse)
      expect(created).toEqual(created.toSorted((a, b) => b - a))
      expect(await fetched('web-1', 'http://web-2.nginx')).toBe('web-2\n')
    })

    test('an image that is not there holds the rollout at the highest Pod, which everybody names', async () => {
      await kedge.must('set', 'image', 'sts/web', 'nginx=registry.k8s.io/nginx-slim:9.9')
      // Not by `kubectl wait`, which gives up when it looks between the old Pod and the new one.
      const path = '{.status.containerStatuses[0].state.waiting.reason}'
      const reason = async () => (await kedge.kubectl('get', 'pod', 'web-2', '-o', `jsonpath=${path}`)).stdout
      await expect.poll(reason).toMatch(/^(ErrImagePull|ImagePullBackOff)$/)
      await expect.poll(reason).toBe('ImagePullBackOff')
      expect(
        lines(await kedge.must('get', 'pods', '--no-headers')).map(line => line.split(/\s+/).slice(0, 3)),
      ).toEqual([
        ['web-0', '1/1', 'Running'],
        ['web-1', '1/1', 'Running'],
        ['web-2', '0/1', 'ImagePullBackOff'],
      ])
      const told = await kedge.must('describe', 'pod', 'web-2')
      expect(told).toMatch(/Failed to pull image "registry\.k8s\.io\/nginx-slim:9\.9"/)
      const foreseen = await kedge.kedge('plan', 'statefulset/web', '--replicas', '4')
      expect(`${foreseen.stdout}${foreseen.stderr}`).toContain('web-2')
      // Upstream's set does not let go of a Pod that never became Ready by itself.
      await kedge.must('rollout', 'undo', 'sts/web')
      await kedge.done('delete', 'pod', 'web-2')
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    })

    test('three Pods with images at hand and probes every second', async () => {
      const set = {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'quick' },
        spec: {
          replicas: 3,
          serviceName: 'quick',
          selector: { matchLabels: { app: 'quick' } },
          template: {
            metadata: { labels: { app: 'quick' } },
            spec: {
              terminationGracePeriodSeconds: 1,
              containers: [
                {
                  name: 'web',
                  image: 'registry.k8s.io/nginx-slim:0.24',
                  readinessProbe: { httpGet: { port: 80 }, periodSeconds: 1 },
                },
              ],
            },
          },
        },
      }
      const from = performance.now()
      await kedge.apply(JSON.stringify(set))
      await wait('jsonpath={.status.readyReplicas}=3', 'sts/quick')
      const seconds = (performance.now() - from) / 1000
      console.log(`containerd: apply until 3 Pods in order are Ready: ${seconds.toFixed(1)} s`)
      await kedge.done('delete', 'sts', 'quick')
    })

    test('a privileged container may mount, and the processes of a Pod can be shared', async () => {
      const container = { image: 'registry.k8s.io/nginx-slim:0.24' }
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'tools' },
        spec: {
          shareProcessNamespace: true,
          terminationGracePeriodSeconds: 1,
          containers: [
            { ...container, name: 'worker', command: ['sh', '-c', ': worker-word; exec sleep 987'] },
            { ...container, name: 'tool', command: ['sleep', '988'], securityContext: { privileged: true } },
          ],
        },
      }
      await kedge.apply(JSON.stringify(pod))
      await wait('condition=Ready', 'pod/tools')
      const inTool = (script: string) => kedge.must('exec', 'tools', '-c', 'tool', '--', 'sh', '-c', script)
      expect(await inTool('mount -t tmpfs none /var && mount | grep -c "on /var type tmpfs"')).toBe('1\n')
      expect(await inTool('ps -o args')).toContain('sleep 987')
      await kedge.done('delete', 'pod', 'tools')
    })

    test.skipIf(noMemory)('Secrets and tokens that are mounted are in memory', async () => {
      await kedge.must('create', 'secret', 'generic', 'vault', '--from-literal=word=sesame')
      await kedge.apply(`
apiVersion: v1
kind: Pod
metadata: {name: keeper}
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{name: vault, secret: {secretName: vault}}]
  containers:
  - {name: main, image: 'registry.k8s.io/nginx-slim:0.24', command: [sleep, '600'], volumeMounts: [{name: vault, mountPath: /vault}]}
`)
      await wait('condition=Ready', 'pod/keeper')
      expect(await shell('keeper', 'cat /vault/word')).toBe('sesame')
      const mounts = await shell(
        'keeper',
        'grep -E " (/vault|(/var)?/run/secrets/kubernetes.io/serviceaccount) " /proc/mounts',
      )
      expect(lines(mounts).map(line => line.split(' ')[2])).toEqual(['tmpfs', 'tmpfs'])
      await kedge.done('delete', 'pod', 'keeper')
    })

    test('a container comes to other resources while it runs', async () => {
      await kedge.apply(`
apiVersion: v1
kind: Pod
metadata: {name: sized}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: main, image: 'registry.k8s.io/nginx-slim:0.24', command: [sleep, '600'], resources: {requests: {cpu: 20m}, limits: {memory: 45Mi}}}
`)
      await wait('condition=Ready', 'pod/sized')
      const before = await field('pod/sized', '.status.containerStatuses[0].containerID')
      const resources = { requests: { cpu: '25m' }, limits: { memory: '50Mi' } }
      const patch = JSON.stringify({ spec: { containers: [{ name: 'main', resources }] } })
      await kedge.must('patch', 'pod', 'sized', '--subresource=resize', '--type=strategic', '-p', patch)
      await wait('jsonpath={.status.containerStatuses[0].resources.limits.memory}=50Mi', 'pod/sized')
      expect(await field('pod/sized', '.status.containerStatuses[0].containerID')).toBe(before)
      const files = '/sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes'
      expect(await shell('sized', `cat ${files} 2>/dev/null; true`)).toBe(`${50 * 1024 * 1024}\n`)
      await kedge.done('delete', 'pod', 'sized')
    })

    test('an end that a rule speaks of has the whole Pod begin anew, in its sandbox and with its volumes', async () => {
      const common = 'image: registry.k8s.io/nginx-slim:0.24, volumeMounts: [{name: d, mountPath: /d}]'
      await kedge.apply(`
apiVersion: v1
kind: Pod
metadata: {name: anew}
spec:
  restartPolicy: Never
  volumes: [{name: d, emptyDir: {}}]
  initContainers:
  - {name: first, ${common}, command: [sh, -c, echo first >> /d/begun]}
  containers:
  - {name: other, ${common}, command: [sh, -c, echo other >> /d/begun; sleep 10000]}
  - name: watcher
    ${common.replace(', ', '\n    ')}
    command: [sh, -c, 'echo watcher >> /d/begun; until [ -e /d/go ]; do sleep 1; done; rm /d/go; exit 88']
    restartPolicy: Never
    restartPolicyRules: [{action: RestartAllContainers, exitCodes: {operator: In, values: [88]}}]
`)
      await wait('condition=Ready', 'pod/anew')
      const ip = await field('pod/anew', '.status.podIP')
      const ids = () => field('pod/anew', '.status.containerStatuses[*].containerID')
      const before = (await ids()).split(' ')
      // Each writes when it begins, which may be after it counts as running.
      const begun = (count: number) =>
        shell('anew', `until [ $(wc -l < /d/begun) -eq ${count} ]; do sleep 1; done; cat /d/begun`).then(
          lines,
        )
      await begun(3)
      await shell('anew', 'touch /d/go')
      await wait('jsonpath={.status.containerStatuses[?(@.name=="watcher")].restartCount}=1', 'pod/anew')
      await wait('condition=Ready', 'pod/anew')
      const all = await begun(6)
      expect(all[0]).toBe('first')
      expect(all[3]).toBe('first')
      expect(all.toSorted()).toEqual(['first', 'first', 'other', 'other', 'watcher', 'watcher'])
      expect(await field('pod/anew', '.status.podIP')).toBe(ip)
      expect(await field('pod/anew', '.status.containerStatuses[*].restartCount')).toBe('1 1')
      expect(await field('pod/anew', '.status.initContainerStatuses[*].restartCount')).toBe('1')
      expect(await field('pod/anew', '.status.containerStatuses[*].lastState.terminated.exitCode')).toBe(
        '137 88',
      )
      for (const id of (await ids()).split(' ')) expect(before).not.toContain(id)
      await kedge.done('delete', 'pod', 'anew', '--grace-period=1')
    })

    test('a webhook behind a Service of a Pod has its say, is missed as its policy says, and heard again', async () => {
      const labels = { app: 'hook' }
      const { ca, serving } = makeCertificates({
        names: ['hook.default.svc'],
        addresses: [],
        now: Date.now(),
      })
      const fromSecret = (name: string) => ({
        name: name.toUpperCase(),
        valueFrom: { secretKeyRef: { name: 'hook', key: name } },
      })
      const container = {
        name: 'hook',
        image: 'registry.k8s.io/nginx-slim:0.24',
        // The machine's own node, which no image of the tests has.
        command: ['busybox', 'chroot', '/host', process.execPath, '--input-type=module', '-e', hookProgram],
        env: [fromSecret('key'), fromSecret('cert')],
        readinessProbe: { tcpSocket: { port: 8443 }, periodSeconds: 1 },
        volumeMounts: [{ name: 'host', mountPath: '/host', readOnly: true }],
      }
      const spec = {
        terminationGracePeriodSeconds: 1,
        containers: [container],
        volumes: [{ name: 'host', hostPath: { path: '/' } }],
      }
      const metadata = { name: 'hook', namespace: 'default' }
      const caBundle = Buffer.from(ca.certificate).toString('base64')
      const service = { ...metadata, path: '/review' }
      const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }
      const webhook = {
        name: 'hook.example.dev',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { service, caBundle },
        rules: [rule],
        objectSelector: { matchLabels: { judged: 'yes' } },
      }
      const objects = [
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata,
          stringData: { key: serving.key, cert: serving.certificate },
        },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata,
          spec: { selector: labels, ports: [{ port: 443, targetPort: 8443 }] },
        },
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata,
          spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
        },
        {
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingWebhookConfiguration',
          metadata: { name: 'hook' },
          webhooks: [webhook],
        },
      ]
      const applied = await kedge.apply(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }))
      expect(applied.stderr).toBe('')
      await wait('condition=Available', 'deployment/hook')
      const created = (name: string) =>
        kedge.feed(
          JSON.stringify({
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name, labels: { judged: 'yes' } },
          }),
          ...['create', '-f', '-'],
        )
      const refusal = 'admission webhook "hook.example.dev" denied the request: bad is not to be'
      expect(await created('good')).toMatchObject({ code: 0 })
      expect(await created('bad')).toMatchObject({ code: 1, stderr: expect.stringContaining(refusal) })
      // Its Pod is made anew.
      const [old = ''] = lines(await kedge.must('get', 'pods', '-l', 'app=hook', '-o', 'name'))
      await kedge.done('delete', old)
      await wait('condition=Available', 'deployment/hook')
      expect(await created('bad')).toMatchObject({ code: 1, stderr: expect.stringContaining(refusal) })
      // It is gone, and those who need it are told so, until nobody insists on it.
      const [last = ''] = lines(await kedge.must('get', 'pods', '-l', 'app=hook', '-o', 'name'))
      await kedge.done('scale', 'deployment/hook', '--replicas=0')
      await wait('delete', last)
      expect(await created('lost')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'failed calling webhook "hook.example.dev": failed to call webhook: Post "https://hook.default.svc:443/review?timeout=10s": no endpoints available for service "hook"',
        ),
      })
      const ignore = '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'
      await kedge.must('patch', 'validatingwebhookconfiguration/hook', '--type=json', '-p', ignore)
      expect(await created('lost')).toMatchObject({ code: 0 })
      await kedge.done('delete', 'validatingwebhookconfiguration/hook', 'deployment/hook', 'service/hook')
    })

    test('stopped it leaves nothing on the machine', async () => {
      const gateway = /nameserver (\S+)/.exec(await shell('web-0', 'cat /etc/resolv.conf'))?.[1] ?? ''
      expect(hasAddress(gateway)).toBe(true)
      await kedge.stop()
      expect(processesOf(kedge.folder)).toEqual([])
      expect(mountsBelow(kedge.folder)).toEqual([])
      expect(await memoryIsEmpty(join(kedge.folder, 'data/pods'))).toBe(true)
      expect(hasAddress(gateway)).toBe(false)
      const bridge = bridgeName(placesOf(join(kedge.folder, 'data/runtime/containerd')))
      const rules = await run('iptables', ['-w', '5', '-t', 'nat', '-S'])
      expect(rules.stdout).not.toContain(chainPrefixOf(bridge))
      expect(readdirSync(`${kedge.folder}/data/volumes`)).toHaveLength(3)
      await kedge.start()
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      await wait('jsonpath={.status.readyReplicas}=3', 'sts/web')
      expect(await fetched('web-2', 'http://web-1.nginx')).toBe('web-1\n')
    })
  },
)
