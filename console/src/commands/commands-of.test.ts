import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { StatefulSet } from '../../../src/api/generated/types.ts'
import { type Change, commandsOf, kubectlText } from './commands-of.ts'

const place = { namespace: 'shop', context: null }
const told = (change: Change): readonly string[] => commandsOf(change, place).split('\n')

const setOf = (spec: object): StatefulSet =>
  ({ metadata: { name: 'web', namespace: 'shop' }, spec: { replicas: 3, ...spec } }) as StatefulSet
const pods = ['web-0', 'web-1', 'web-2']
const edit = (of: Extract<Change, { readonly kind: 'edit' }>['edit']): Change => ({
  kind: 'edit',
  name: 'web',
  edit: of,
})
const of = { kind: 'StatefulSet', name: 'web' }

describe('row 146: the command of', () => {
  test.each<[string, Change, readonly string[]]>([
    ['scaling', edit({ kind: 'scale', replicas: 5 }), ['kubectl -n shop scale statefulset/web --replicas=5']],
    [
      'an image upgrade',
      edit({ kind: 'image', images: { web: 'nginx:2', side: 'x@sha256:ab' } }),
      ['kubectl -n shop set image statefulset/web web=nginx:2 side=x@sha256:ab'],
    ],
    ['a redeployment', edit({ kind: 'restart' }), ['kubectl -n shop rollout restart statefulset/web']],
    [
      'a rollback',
      edit({ kind: 'toRevision', revision: 3 }),
      ['kubectl -n shop rollout undo statefulset/web --to-revision=3'],
    ],
    [
      'one to the revision before',
      edit({ kind: 'toRevision', revision: 0 }),
      ['kubectl -n shop rollout undo statefulset/web'],
    ],
    [
      'a partition',
      edit({ kind: 'partition', partition: 2 }),
      [
        `kubectl -n shop patch statefulset/web -p '{"spec":{"updateStrategy":{"rollingUpdate":{"partition":2}}}}'`,
      ],
    ],
    [
      'labels and annotations',
      {
        kind: 'patch',
        of,
        patch: {
          metadata: {
            labels: { tier: 'front', old: null },
            annotations: { 'kedge.dev/alias': "it's $HOME" },
          },
        },
      },
      [
        'kubectl -n shop label statefulset/web --overwrite tier=front old-',
        `kubectl -n shop annotate statefulset/web --overwrite 'kedge.dev/alias=it'\\''s $HOME'`,
      ],
    ],
    [
      'a larger edit',
      { kind: 'patch', of, patch: { metadata: { labels: { a: 'b' } }, spec: { minReadySeconds: 3 } } },
      [
        `kubectl -n shop patch statefulset/web -p '{"metadata":{"labels":{"a":"b"}},"spec":{"minReadySeconds":3}}'`,
      ],
    ],
    [
      'what is made',
      { kind: 'create', object: { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' } } },
      [
        "kubectl -n shop create -f - <<'EOF'",
        '{"apiVersion":"v1","kind":"Service","metadata":{"name":"web"}}',
        'EOF',
      ],
    ],
    [
      'a deletion, with the claims that were chosen',
      {
        kind: 'deleteSet',
        deletion: {
          set: setOf({}),
          cascade: 'foreground',
          pods,
          rest: [
            { kind: 'PersistentVolumeClaim', name: 'data-web-0' },
            { kind: 'Service', name: 'web' },
          ],
        },
      },
      [
        'kubectl -n shop delete statefulset/web --cascade=foreground',
        'kubectl -n shop delete persistentvolumeclaim/data-web-0 service/web',
      ],
    ],
    [
      'a deletion in order',
      { kind: 'deleteSet', deletion: { set: setOf({}), cascade: 'ordered', pods, rest: [] } },
      [
        'kubectl -n shop scale statefulset/web --replicas=0',
        'kubectl -n shop wait pod/web-0 pod/web-1 pod/web-2 --for=delete --timeout=1h',
        'kubectl -n shop delete statefulset/web',
      ],
    ],
    [
      'the same of a Parallel set, by one Pod at a time',
      {
        kind: 'deleteSet',
        deletion: {
          set: setOf({ replicas: 2, podManagementPolicy: 'Parallel' }),
          cascade: 'ordered',
          pods: ['web-0', 'web-1'],
          rest: [],
        },
      },
      [
        'kubectl -n shop scale statefulset/web --replicas=1',
        'kubectl -n shop wait pod/web-1 --for=delete --timeout=1h',
        'kubectl -n shop scale statefulset/web --replicas=0',
        'kubectl -n shop wait pod/web-0 --for=delete --timeout=1h',
        'kubectl -n shop delete statefulset/web',
      ],
    ],
    [
      'claims that grow, and the set made anew around them',
      {
        kind: 'remake',
        remake: {
          namespace: 'shop',
          name: 'web',
          uid: 'u',
          opened: setOf({}),
          definition: setOf({}),
          growths: [{ claim: 'data-web-0', from: '1Gi', to: '2Gi' }],
          pods: [],
          begunAt: 0,
        },
      },
      [
        `kubectl -n shop patch persistentvolumeclaim/data-web-0 -p '{"spec":{"resources":{"requests":{"storage":"2Gi"}}}}'`,
        'kubectl -n shop delete statefulset/web --cascade=orphan',
        "kubectl -n shop create -f - <<'EOF'",
        '{"metadata":{"name":"web","namespace":"shop"},"spec":{"replicas":3}}',
        'EOF',
      ],
    ],
    ['nothing', { kind: 'delete', of: [] }, ['']],
  ])('%s', (_, change, lines) => {
    expect(told(change)).toEqual(lines)
  })

  test('a cluster among several names its context, and what has no namespace none', () => {
    expect(kubectlText(['drain', 'one'], { namespace: '', context: 'my cluster' })).toBe(
      "kubectl --context 'my cluster' drain one",
    )
  })

  test('anything reaches kubectl as it is, through a real shell', async () => {
    const nasty = `it's "$HOME" \`id\` \\ \n{"a":1} *`
    const patch = { spec: { text: nasty } }
    const line = commandsOf({ kind: 'patch', of, patch }, place).replace(/^kubectl/, `printf '%s\\0'`)
    const { stdout } = await promisify(execFile)('sh', ['-c', line])
    const words = stdout.split('\0')
    expect(JSON.parse(words[5] ?? '')).toEqual(patch)
  })
})
