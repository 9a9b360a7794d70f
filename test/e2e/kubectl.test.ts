// The real kubectl on simulated Pods: what it prints is what it prints on Kubernetes.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examplePath, type KedgeUnderTest, startKedge } from './support/kedge.ts'

let kedge: KedgeUnderTest
beforeAll(async () => {
  kedge = await startKedge(['--runtime', 'simulated', '--nodes', '3'], { env: { KUBECTL_APPLYSET: 'true' } })
})
afterAll(() => kedge.end())

const lines = (text: string) => text.trimEnd().split('\n')
const columns = (text: string) => lines(text).map(line => line.trim().split(/\s{2,}|\s+(?=\S+$)/))

describe('the control plane', () => {
  it('shows its parts, with the warning that scripts know', async () => {
    const { stdout, stderr } = await kedge.kubectl('get', 'cs')
    expect(stderr).toContain('Warning: v1 ComponentStatus is deprecated in v1.19+')
    expect(columns(stdout)).toEqual([
      ['NAME', 'STATUS', 'MESSAGE', 'ERROR'],
      ['controller-manager', 'Healthy', 'ok'],
      ['scheduler', 'Healthy', 'ok'],
      ['etcd-0', 'Healthy', 'ok'],
    ])
    const { serverAddressByClientCIDRs } = JSON.parse(await kedge.must('get', '--raw', '/api'))
    expect(serverAddressByClientCIDRs).toEqual([
      { clientCIDR: '0.0.0.0/0', serverAddress: expect.stringMatching(/^127\.0\.0\.1:\d+$/) },
    ])
  })

  it('keeps Pods off a node that is cordoned, by its taint, until it is uncordoned', async () => {
    const node = await kedge.must('get', 'nodes', '-o', 'jsonpath={.items[0].metadata.name}')
    const taint = 'node.kubernetes.io/unschedulable:NoSchedule'
    await kedge.must('cordon', node)
    const tainted = '--for=jsonpath={.spec.taints[*].key}=node.kubernetes.io/unschedulable'
    await kedge.must('wait', tainted, `node/${node}`, '--timeout=180s')
    expect(await kedge.must('describe', 'node', node)).toMatch(new RegExp(`Taints: +${taint}\n`))
    await kedge.must('uncordon', node)
    expect(await kedge.must('events', '--for', `node/${node}`)).toMatch(
      new RegExp(`Normal +NodeNotSchedulable +Node/${node} +Node ${node} status is now: NodeNotSchedulable`),
    )
  })
})

describe('kinds of which one meets few', () => {
  const refused = async (manifest: string) => {
    const { code, stderr } = await kedge.apply(manifest)
    expect(code).toBe(1)
    return stderr
  }

  it('are refused where they cannot be meant, in the words of upstream', async () => {
    expect(
      await refused(`{apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: {selector: {a: b},
        template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: i}]}}}}`),
    ).toContain(
      'The ReplicationController "rc" is invalid: spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`',
    )
    expect(
      await refused(
        '{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: p}, value: 2000000000}',
      ),
    ).toContain('value: Forbidden: maximum allowed value of a user defined priority is 1000000000')
    const ingress = await kedge.kubectl('create', 'ingress', 'i', '--rule=*.foo.com/bar=svc:99999')
    expect(ingress.stderr).toContain(
      'spec.rules[0].http.paths[0].backend.service.port.number: Invalid value: 99999: must be between 1 and 65535, inclusive',
    )
    expect(await kedge.must('get', 'rc,ingress', '--ignore-not-found', '-o', 'name')).toBe('')
  })

  it('keep what others rely on', async () => {
    await kedge.apply('{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: rt}, handler: runc}')
    const patch = await kedge.kubectl('patch', 'runtimeclass', 'rt', '-p', '{"handler":"foo"}')
    expect(patch.stderr.trim()).toBe(
      'The RuntimeClass "rt" is invalid: handler: Invalid value: "foo": field is immutable',
    )
    await kedge.must('delete', 'runtimeclass', 'rt')
  })
})

describe('the manifest of the Kubernetes documentation', () => {
  it('is applied as it stands', async () => {
    await kedge.must('apply', '-f', examplePath('web/storage-class.yaml'))
    const applied = await kedge.must('apply', '-f', examplePath('web/web.yaml'))
    expect(applied).toBe('service/nginx created\nstatefulset.apps/web created\n')
    const again = await kedge.must('apply', '-f', examplePath('web/web.yaml'))
    // A claim template never equals its defaulted self, so kubectl always sends a patch; it changes nothing.
    expect(again).toBe('service/nginx unchanged\nstatefulset.apps/web configured\n')
    expect(await kedge.must('get', 'sts', 'web', '-o', 'jsonpath={.metadata.generation}')).toBe('1')
  })

  it('has a key that stands twice, which is warned of and not refused', async () => {
    const planned = await kedge.kedge('plan', '-f', examplePath('web/web.yaml'))
    expect(planned.stderr).toMatch(/Warning: .*spec\.clusterIP stands there twice/)
    expect(planned.code).toBe(0)
  })

  it('comes up strictly in order, each Pod with its claim', async () => {
    await kedge.must('rollout', 'status', 'statefulset/web', '--timeout=180s')
    const pods = JSON.parse(await kedge.must('get', 'pods', '-l', 'app=nginx', '-o', 'json')).items
    const readyAt = pods.map(
      (pod: { status: { conditions: { type: string; lastTransitionTime: string }[] } }) =>
        Date.parse(pod.status.conditions.find(({ type }) => type === 'Ready')?.lastTransitionTime ?? ''),
    )
    const createdAt = pods.map((pod: { metadata: { creationTimestamp: string } }) =>
      Date.parse(pod.metadata.creationTimestamp),
    )
    expect(pods.map((pod: { metadata: { name: string } }) => pod.metadata.name)).toEqual([
      'web-0',
      'web-1',
      'web-2',
    ])
    // minReadySeconds is 10: the next Pod is made no sooner. Times are whole seconds.
    for (const ordinal of [1, 2])
      expect(createdAt[ordinal] - readyAt[ordinal - 1]).toBeGreaterThanOrEqual(9000)
    const claims = columns(await kedge.must('get', 'pvc'))
    expect(claims.slice(1).map(([name, status]) => [name, status])).toEqual([
      ['www-web-0', 'Bound'],
      ['www-web-1', 'Bound'],
      ['www-web-2', 'Bound'],
    ])
  })

  it('is listed as kubectl lists it', async () => {
    const [header, row] = lines(await kedge.must('get', 'statefulsets'))
    expect(header).toMatch(/^NAME +READY +AGE$/)
    expect(row).toMatch(/^web +3\/3 +\S+$/)
    const wide = lines(await kedge.must('get', 'sts', '-o', 'wide'))
    expect(wide[0]).toMatch(/^NAME +READY +AGE +CONTAINERS +IMAGES$/)
    expect(wide[1]).toMatch(/nginx +registry\.k8s\.io\/nginx-slim:0\.24$/)
    const pods = lines(await kedge.must('get', 'pods', '-l', 'app=nginx'))
    expect(pods[0]).toMatch(/^NAME +READY +STATUS +RESTARTS +AGE$/)
    expect(pods.slice(1).map(line => line.replace(/ +/g, ' ').replace(/\S+$/, 'age'))).toEqual([
      'web-0 1/1 Running 0 age',
      'web-1 1/1 Running 0 age',
      'web-2 1/1 Running 0 age',
    ])
  })
})

describe('a set that is up', () => {
  it('is scaled up and down, the highest ordinal first', async () => {
    await kedge.must('patch', 'sts', 'web', '--type=merge', '-p', '{"spec":{"minReadySeconds":0}}')
    expect(await kedge.must('scale', 'statefulset/web', '--replicas=5')).toBe('statefulset.apps/web scaled\n')
    await kedge.must('wait', '--for=jsonpath={.status.readyReplicas}=5', 'sts/web', '--timeout=180s')
    await kedge.must('scale', 'statefulset/web', '--replicas=3')
    await kedge.must('wait', '--for=delete', 'pod/web-3', '--timeout=180s')
    const events = await kedge.must(
      'get',
      'events',
      '-o',
      'jsonpath={range .items[?(@.reason=="SuccessfulDelete")]}{.message}{"\\n"}{end}',
    )
    expect(lines(events)).toEqual([
      'Delete Pod web-4 in StatefulSet web successful',
      'Delete Pod web-3 in StatefulSet web successful',
    ])
    expect(lines(await kedge.must('get', 'pvc', '-o', 'name'))).toHaveLength(5)
  })

  it('gets another image, and rolls back to the revision it had', async () => {
    const before = await kedge.must('get', 'sts', 'web', '-o', 'jsonpath={.status.currentRevision}')
    expect(await kedge.must('set', 'image', 'sts/web', 'nginx=nginx:2')).toBe(
      'statefulset.apps/web image updated\n',
    )
    const status = await kedge.must('rollout', 'status', 'sts/web', '--timeout=180s')
    expect(lines(status).at(-1)).toMatch(
      /^(partitioned roll out complete: 3 new pods have been updated\.\.\.|statefulset rolling update complete 3 pods at revision web-\w+\.\.\.)$/,
    )
    expect(lines(await kedge.must('rollout', 'history', 'sts/web'))).toEqual([
      'statefulset.apps/web ',
      'REVISION  CHANGE-CAUSE',
      '1         <none>',
      '2         <none>',
    ])
    expect(await kedge.must('rollout', 'undo', 'sts/web')).toBe('statefulset.apps/web rolled back\n')
    await kedge.must('rollout', 'status', 'sts/web', '--timeout=180s')
    await kedge.must(
      'wait',
      `--for=jsonpath={.status.currentRevision}=${before}`,
      'sts/web',
      '--timeout=180s',
    )
    expect(lines(await kedge.must('rollout', 'history', 'sts/web')).slice(2)).toEqual([
      '2         <none>',
      '3         <none>',
    ])
    expect((await kedge.kubectl('rollout', 'undo', 'sts/web', '--to-revision=3')).stdout).toContain(
      'skipped rollback (current template already matches revision 3)',
    )
    expect(await kedge.must('rollout', 'restart', 'sts/web')).toBe('statefulset.apps/web restarted\n')
    await kedge.must('rollout', 'status', 'sts/web', '--timeout=180s')
  })

  it('gets a deleted Pod back under its name, with its claim', async () => {
    const uid = await kedge.must('get', 'pod', 'web-1', '-o', 'jsonpath={.metadata.uid}')
    const claim = await kedge.must('get', 'pvc', 'www-web-1', '-o', 'jsonpath={.metadata.uid}')
    expect(await kedge.must('delete', 'pod', 'web-1')).toMatch(/^pod "web-1" deleted/)
    await kedge.must('wait', '--for=condition=Ready', 'pod/web-1', '--timeout=180s')
    expect(await kedge.must('get', 'pod', 'web-1', '-o', 'jsonpath={.metadata.uid}')).not.toBe(uid)
    expect(await kedge.must('get', 'pvc', 'www-web-1', '-o', 'jsonpath={.metadata.uid}')).toBe(claim)
  })

  it('is described with its events', async () => {
    const text = await kedge.must('describe', 'sts', 'web')
    expect(text).toMatch(/Replicas: +3 desired \| 3 total/)
    expect(text).toContain('Create Pod web-0 in StatefulSet web successful')
    expect(await kedge.must('describe', 'pod', 'web-0')).toContain('Successfully assigned default/web-0')
    expect(await kedge.must('describe', 'pvc', 'www-web-0')).toMatch(/Used By: +web-0/)
  })

  it('is explained, diffed and edited', async () => {
    expect(await kedge.must('explain', 'statefulset.spec.podManagementPolicy')).toContain(
      'podManagementPolicy',
    )
    const diff = await kedge.kubectl('diff', '-f', examplePath('web/web.yaml'))
    expect(diff.code).toBe(1)
    expect(diff.stdout).toMatch(/\+ +minReadySeconds: 10/)
    const dry = await kedge.must('scale', 'sts/web', '--replicas=1', '--dry-run=server')
    expect(dry).toBe('statefulset.apps/web scaled (server dry run)\n')
    expect(await kedge.must('get', 'sts', 'web', '-o', 'jsonpath={.spec.replicas}')).toBe('3')
  })

  it('refuses what upstream refuses, in its words', async () => {
    const patch = await kedge.kubectl(
      'patch',
      'sts',
      'web',
      '--type=merge',
      '-p',
      '{"spec":{"serviceName":"other"}}',
    )
    expect(patch.code).toBe(1)
    expect(patch.stderr.trim()).toBe(
      `The StatefulSet "web" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden`,
    )
    const missing = await kedge.kubectl('get', 'sts', 'nothing')
    expect(missing.stderr.trim()).toBe('Error from server (NotFound): statefulsets.apps "nothing" not found')
    const unknown = await kedge.apply('apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndatta: {}\n')
    expect(unknown.stderr).toContain('strict decoding error: unknown field "datta"')
  })

  it('leaves its claims behind when it is deleted', async () => {
    expect(await kedge.must('delete', 'statefulset', 'web')).toMatch(/^statefulset\.apps "web" deleted/)
    await kedge.must('wait', '--for=delete', 'pod', '-l', 'app=nginx', '--timeout=180s')
    expect(lines(await kedge.must('get', 'pvc', '-o', 'name'))).toHaveLength(5)
    expect((await kedge.kubectl('get', 'controllerrevisions')).stderr).toContain('No resources found')
  })
})

describe('the manifests of the overview', () => {
  it('run with the commands that it shows', async () => {
    const folder = examplePath('.')
    expect(await kedge.must('apply', '-f', `${folder}/basic-statefulset.yaml`)).toBe(
      'statefulset.apps/web created\n',
    )
    await kedge.must('rollout', 'status', 'sts/web', '--timeout=180s')
    expect(lines(await kedge.must('get', 'pods', '-l', 'app=web', '-o', 'name'))).toEqual([
      'pod/web-0',
      'pod/web-1',
      'pod/web-2',
    ])
    await kedge.must('scale', 'statefulset/web', '--replicas=5')
    await kedge.must('apply', '-f', `${folder}/statefulset-with-service.yaml`)
    await kedge.must('delete', 'statefulset', 'web')
  })
})

describe('a Pod that is deleted while its set stands by', () => {
  const quick = (name: string, annotations: object) =>
    JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name },
      spec: {
        serviceName: name,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name }, annotations },
          spec: { containers: [{ name: 'c', image: 'x' }] },
        },
      },
    })
  /** Programs that take the processors away from kubectl between its two looks at the Pod. */
  const busy = () => Array.from({ length: 2 }, () => spawn('sh', ['-c', 'while :; do :; done']))

  it.each([
    ['runs', { 'kedge.dev/simulated-stop-seconds': '0' }],
    ['never started', { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }],
  ])(
    'is not mistaken for the next one of its name, where it %s',
    async (what, annotations) => {
      const name = what === 'runs' ? 'quick' : 'never'
      await kedge.apply(quick(name, annotations))
      await kedge.must('wait', '--for=create', `pod/${name}-0`, '--timeout=180s')
      const load = busy()
      try {
        for (let times = 0; times < 4; times++) {
          await kedge.must('wait', '--for=jsonpath={.status.podIP}', `pod/${name}-0`, '--timeout=180s')
          await kedge.must('delete', 'pod', `${name}-0`, '--timeout=180s')
        }
      } finally {
        for (const each of load) each.kill('SIGKILL')
      }
    },
    120_000,
  )
})

describe('an autoscaler', () => {
  it('scales a set by what its Pods use, which kubectl top shows', async () => {
    const set = {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'hot' },
      spec: {
        serviceName: 'hot',
        replicas: 2,
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: { app: 'hot' } },
        template: {
          metadata: { labels: { app: 'hot' }, annotations: { 'kedge.dev/simulated-cpu': '90m' } },
          spec: { containers: [{ name: 'main', image: 'x', resources: { requests: { cpu: '100m' } } }] },
        },
      },
    }
    await kedge.apply(JSON.stringify(set))
    await kedge.must('rollout', 'status', 'sts/hot', '--timeout=180s')
    expect(await kedge.must('top', 'pod', '-l', 'app=hot')).toMatch(/hot-0 +90m +32Mi/)
    await kedge.must('autoscale', 'sts', 'hot', '--min=1', '--max=3', '--cpu=60%')
    await expect.poll(() => kedge.must('get', 'sts', 'hot', '-o', 'jsonpath={.spec.replicas}')).toBe('3')
    await expect.poll(() => kedge.must('get', 'hpa', 'hot')).toContain('cpu: 90%/60%')
    expect(await kedge.must('describe', 'hpa', 'hot')).toContain(
      'New size: 3; reason: cpu resource utilization',
    )
    await kedge.must('delete', 'hpa,sts', 'hot')
  })
})

describe('a set of what was applied together', () => {
  const map = (name: string, namespace = 'sets') =>
    `{apiVersion: v1, kind: ConfigMap, metadata: {name: ${name}, namespace: ${namespace}}}`
  const claim = (name: string) =>
    `{apiVersion: v1, kind: ServiceAccount, metadata: {name: ${name}, namespace: sets}}`
  /** As lines, without an order. */
  const applied = async (manifests: readonly string[], ...more: readonly string[]) => {
    const { stdout, stderr, code } = await kedge.feed(
      manifests.join('\n---\n'),
      ...['apply', '--prune', '-f', '-', ...more],
    )
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
    return lines(stdout).toSorted()
  }
  beforeAll(async () => {
    for (const name of ['sets', 'beside']) await kedge.must('create', 'namespace', name)
  })

  it.each([
    ['its Secret', 'secret', 'held', []],
    ['a ConfigMap', 'configmap', 'configmaps/held', []],
    ['a Secret, on the server', 'secret', 'other', ['--server-side']],
  ])('is pruned of what is not in it any more, by %s', async (_, kind, set, flags) => {
    const in_ = ['-n', 'sets', `--applyset=${set}`, ...flags]
    const word = flags.length > 0 ? 'serverside-applied' : 'created'
    expect(await applied([map('one'), claim('robot')], ...in_)).toEqual([
      `configmap/one ${word}`,
      `serviceaccount/robot ${word}`,
    ])
    const dry = ['--dry-run=server', ...(flags.length > 0 ? ['--force-conflicts'] : [])]
    expect(await applied([map('two')], ...in_, ...dry)).toContain('configmap/one pruned (server dry run)')
    expect(await applied([map('two')], ...in_)).toEqual([
      'configmap/one pruned',
      `configmap/two ${word}`,
      'serviceaccount/robot pruned',
    ])
    const parent = await kedge.must('get', kind, set.replace(/^.*\//, ''), '-n', 'sets', '-o', 'yaml')
    expect(parent).toContain('applyset.kubernetes.io/contains-group-kinds: ConfigMap\n')
    await kedge.must('delete', 'configmap', 'two', '-n', 'sets')
  })

  it('may be a custom resource, and span namespaces then', async () => {
    await kedge.apply(`
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: bundles.example.dev, labels: {applyset.kubernetes.io/is-parent-type: "true"}}
spec:
  group: example.dev
  scope: Cluster
  names: {plural: bundles, kind: Bundle}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`)
    await kedge.must('wait', '--for=condition=Established', 'crd/bundles.example.dev', '--timeout=180s')
    const id = `applyset-${createHash('sha256').update('all..Bundle.example.dev').digest('base64url')}-v1`
    const bundle = `
apiVersion: example.dev/v1
kind: Bundle
metadata:
  name: all
  labels: {applyset.kubernetes.io/id: ${id}}
  annotations: {applyset.kubernetes.io/tooling: kubectl/v1.35, applyset.kubernetes.io/contains-group-kinds: ""}
`
    // Under the name that kubectl keeps what it says of sets under.
    const manager = '--field-manager=kubectl-applyset'
    const made = await kedge.feed(bundle, 'apply', '--server-side', manager, '-f', '-')
    expect(made.stderr).toBe('')
    const set = '--applyset=bundles.example.dev/all'
    expect(await applied([map('x'), map('x', 'beside')], set)).toEqual([
      'configmap/x created',
      'configmap/x created',
    ])
    expect(await applied([map('x')], set)).toEqual(['configmap/x pruned', 'configmap/x unchanged'])
    const left = await kedge.must(
      'get',
      'cm',
      '-A',
      '-l',
      `applyset.kubernetes.io/part-of=${id}`,
      '-o',
      'name',
    )
    expect(left).toBe('configmap/x\n')
    expect((await kedge.kubectl('get', 'cm', 'x', '-n', 'beside')).code).toBe(1)
  })
})
