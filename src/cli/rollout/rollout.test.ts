// The verbs of `kedge rollout` as a user types them, on a whole Kedge.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StatefulSet } from '../../api/generated/types.ts'
import { kinds } from '../../api/kinds.ts'
import { nameOf } from '../../api/object.ts'
import { type CliUnderTest, startCliOnKedge } from '../../testing/fixtures/cli-on-kedge.ts'
import { type SimulatedSetOptions, simulatedSet } from '../../testing/simulated-set.ts'
import { pausedAnnotation } from '../../workload/paused-partition.ts'
import { revisionOf } from '../../workload/revisions.ts'

let cli: CliUnderTest
beforeAll(async () => {
  cli = await startCliOnKedge()
})
afterAll(() => cli.stop())

const refOf = (name: string) => ({ namespace: 'default', name })

/** A set that is up. */
async function up(name: string, options: SimulatedSetOptions = {}): Promise<void> {
  await cli.client.create(kinds.StatefulSet, simulatedSet(name, options))
  expect((await cli.run('rollout', 'status', name, '--timeout', '90s')).code).toBe(0)
}

const patch = (name: string, body: unknown) =>
  cli.client.patch(kinds.StatefulSet, refOf(name), { type: 'merge', body })
const template = (annotations: { readonly [name: string]: string | null }) => ({
  spec: { template: { metadata: { annotations } } },
})
const failing = template({ 'kedge.dev/simulated-start-failure': 'ErrImagePull' })
const strategyOf = async (name: string) =>
  (await cli.client.get(kinds.StatefulSet, refOf(name))).spec?.updateStrategy
const podsOf = async (name: string) =>
  (await cli.client.list(kinds.Pod, { namespace: 'default', labelSelector: `app=${name}` })).items
const revisionsOf = async (name: string) => {
  const pods = (await podsOf(name)).toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  return pods.map(revisionOf)
}
/** Revisions of the Pods as small numbers, in the order of the ordinals: `1 1 2`. */
const generationsOf = async (name: string) => {
  const { items } = await cli.client.list(kinds.ControllerRevision, { labelSelector: `app=${name}` })
  return (await revisionsOf(name)).map(revision => items.find(each => nameOf(each) === revision)?.revision)
}
const lines = (text: string) => text.trimEnd().split('\n')
const events = (text: string) => lines(text).map(line => JSON.parse(line))

describe('status', () => {
  it('follows a rollout in the words of kubectl, and tells of each Pod on stderr', async () => {
    await up('st-follow', { rules: { readySeconds: '0.2' }, replicas: 2 })
    await cli.run('image', 'sts/st-follow', 'nginx=nginx:2')
    const { code, out, err } = await cli.run('rollout', 'status', 'statefulset/st-follow', '--timeout=15s')
    expect(code).toBe(0)
    expect(lines(out)).toContain('Waiting for 1 pods to be ready...')
    expect(lines(out).at(-1)).toBe('partitioned roll out complete: 2 new pods have been updated...')
    expect(err).toMatch(/^st-follow-1 is Ready at st-follow-\w+$/m)
  })

  it('takes one look with --watch=false, and ends with 0 while it goes on', async () => {
    await up('st-look', { rules: { ready: 'true' } })
    await patch('st-look', template({ 'kedge.dev/simulated-ready': 'false' }))
    await cli.run('rollout', 'status', 'st-look', '--timeout', '300ms')
    const { code, out, err } = await cli.run('rollout', 'status', 'st-look', '--watch=false')
    expect([code, out]).toEqual([0, 'Waiting for 1 pods to be ready...\n'])
    expect(err).toBe('st-look-2 is not Ready: its containers are not ready.\n')
  })

  it('ends with a verdict when it is stuck: the Pod, the cause, the command that frees it', async () => {
    await up('st-stuck')
    await patch('st-stuck', failing)
    const { code, out } = await cli.run(
      ...['rollout', 'status', 'sts/st-stuck', '-n', 'default', '--stuck-after', '1s'],
    )
    expect(code).toBe(1)
    const [verdict, why, command] = lines(out).slice(-3)
    expect(verdict).toMatch(
      /^Stuck: st-stuck-2 is not Ready: its image \S+ cannot be pulled: simulated: ErrImagePull(, for \d+ s)?\.$/,
    )
    expect(why).toContain('The newest template is at fault.')
    expect(command).toBe('  kedge rollout undo statefulset/st-stuck --repair -n default')
  })

  it('names the class that a claim asks for in vain', async () => {
    const [claim] = simulatedSet('st-class', { claims: true }).spec?.volumeClaimTemplates ?? []
    const volumeClaimTemplates = [{ ...claim, spec: { ...claim?.spec, storageClassName: 'nope' } }]
    await cli.client.create(kinds.StatefulSet, simulatedSet('st-class', { volumeClaimTemplates }))
    const why = 'its claim www-st-class-0 names the StorageClass nope, which does not exist'
    const { code, out } = await cli.run('rollout', 'status', 'st-class', '--stuck-after', '2s')
    expect([code, out]).toEqual([1, expect.stringContaining(why)])
    expect((await cli.run('explain', 'st-class')).out).toContain(why)
    expect((await cli.run('describe', 'statefulset/st-class')).out).toContain(why)
  })

  it('gives up after --timeout with 124 and says what it waited for', async () => {
    await up('st-slow')
    await patch('st-slow', template({ 'kedge.dev/simulated-ready': 'false' }))
    const { code, err } = await cli.run('rollout', 'status', 'st-slow', '--timeout', '1s')
    expect(code).toBe(124)
    expect(err).toMatch(/^error: timed out after 1 s: st-slow-2 is not Ready: /m)
  })

  it('tells programs what happens, one JSON object per line', async () => {
    await up('st-json')
    await patch('st-json', failing)
    const { code, out, err } = await cli.run(
      ...['rollout', 'status', 'sts/st-json', '--stuck-after', '1s', '--progress', 'json'],
    )
    expect([code, err]).toEqual([1, ''])
    const told = events(out)
    for (const event of told) expect(event).toMatchObject({ time: expect.any(String), set: refOf('st-json') })
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(['pod', 'counts', 'verdict']))
    expect(told.at(-1)).toMatchObject({
      kind: 'verdict',
      verdict: 'stuck',
      pod: 'st-json-2',
      ordinal: 2,
      commands: ['kedge rollout undo statefulset/st-json --repair'],
    })
  })

  it('draws a table on a terminal, and leaves the verdict below it', async () => {
    await up('st-live', { rules: { readySeconds: '0.2' } })
    await cli.run('rollout', 'restart', 'st-live')
    const { ended } = cli.start(['rollout', 'status', 'st-live'], {
      isTerminal: true,
      env: { TERM: 'xterm' },
    })
    const { code, out, err } = await ended
    expect([code, out]).toEqual([0, 'partitioned roll out complete: 3 new pods have been updated...\n'])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals are spoken to with them
    const screens = err.replace(/\u001b\[\d*m/g, '').split(/\u001b\[\d+A\u001b\[0J/)
    expect(screens.length).toBeGreaterThan(3)
    expect(screens[0]).toMatch(/POD +READY +STATUS +RESTARTS +AGE +REVISION +NODE/)
    const [, ...rows] = lines(screens.at(-1) ?? '')
    expect(rows).toHaveLength(3)
    for (const row of rows) expect(row).toMatch(/^✓ st-live-\d +1\/1 +Running/)
  })

  it('ends when the set is deleted meanwhile, and when nobody wants to follow it any more', async () => {
    await up('st-gone')
    await patch('st-gone', template({ 'kedge.dev/simulated-ready': 'false' }))
    const left = cli.start(['rollout', 'status', 'st-gone'])
    await left.console.outShows('Waiting for 1 pods to be ready...')
    process.emit('SIGINT')
    expect(await left.ended).toMatchObject({
      code: 130,
      err: expect.stringContaining('No longer followed; the rollout goes on.'),
    })
    const deleted = cli.start(['rollout', 'status', 'st-gone', '--progress', 'json'])
    await deleted.console.outShows('Waiting for 1 pods to be ready...')
    await cli.client.delete(kinds.StatefulSet, refOf('st-gone'))
    const { code, out, err } = await deleted.ended
    expect([code, err]).toEqual([1, 'error: statefulset default/st-gone was deleted meanwhile\n'])
    expect(events(out).at(-1)).toMatchObject({ kind: 'verdict', verdict: 'gone' })
  })

  it('is not for OnDelete, and says so as kubectl does', async () => {
    await cli.client.create(
      kinds.StatefulSet,
      simulatedSet('st-del', { updateStrategy: { type: 'OnDelete' } }),
    )
    const { code, err } = await cli.run('rollout', 'status', 'st-del')
    expect(code).toBe(1)
    expect(err).toContain('error: rollout status is only available for RollingUpdate strategy type')
  })

  it('of a set that is not there is refused in words', async () => {
    const { code, err } = await cli.run('rollout', 'status', 'none')
    expect([code, err]).toEqual([1, 'Error from server (NotFound): statefulsets.apps "none" not found\n'])
  })
})

describe('history', () => {
  it('lists revisions with their Pods and causes, and shows the template of one', async () => {
    await up('hi', { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } })
    await cli.run('image', 'hi', 'nginx=nginx:2', '--change-cause', 'a newer nginx', '--wait')
    const { out } = await cli.run('rollout', 'history', 'statefulset/hi')
    const [title, header, first, second] = lines(out)
    expect(title).toBe('statefulset.apps/hi')
    expect(header).toMatch(/^REVISION +NAME +PODS +AGE +CHANGE-CAUSE$/)
    expect(first).toMatch(/^1 +hi-\w+ +0-1 +\S+ +<none>$/)
    expect(second).toMatch(/^2 +hi-\w+ +2 +\S+ +a newer nginx$/)
    const one = await cli.run('rollout', 'history', 'hi', '--revision', '1')
    expect(one.out).toMatch(/^statefulset.apps\/hi with revision #1 \(hi-\w+\)\nPod Template:\n {2}metadata:/)
    expect(one.out).toContain('image: nginx:1')
    const missing = await cli.run('rollout', 'history', 'hi', '--revision', '9')
    expect([missing.code, missing.err]).toEqual([
      1,
      'error: unable to find specified revision 9 in history\n',
    ])
    // A cause belongs to the revision that it was given for.
    await cli.run('image', 'hi', 'nginx=nginx:3', '--wait')
    expect(lines((await cli.run('rollout', 'history', 'hi')).out).at(-1)).toMatch(/^3 .* <none>$/)
    await cli.run('rollout', 'undo', 'hi', '--to-revision', '2', '-y')
    expect((await cli.client.get(kinds.StatefulSet, refOf('hi'))).metadata?.annotations).toMatchObject({
      'kubernetes.io/change-cause': 'a newer nginx',
    })
    await cli.run('rollout', 'undo', 'hi', '--to-revision', '1', '-y', '--wait')
    const json = JSON.parse((await cli.run('rollout', 'history', 'hi', '-o', 'json')).out)
    expect(json.items.map((each: { revision: number }) => each.revision).length).toBe(3)
  })
})

describe('pause, step and resume', () => {
  const paused = async (name: string) =>
    (await cli.client.get(kinds.StatefulSet, refOf(name))).metadata?.annotations?.[pausedAnnotation]

  it.each<[string, NonNullable<StatefulSet['spec']>['updateStrategy']]>([
    ['pa-none', { type: 'RollingUpdate' }],
    ['pa-zero', { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }],
    ['pa-one', { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }],
  ])('leave %s as it was, through a rollout step by step', async (name, updateStrategy) => {
    await up(name, { updateStrategy })
    const before = await strategyOf(name)
    expect(await cli.run('rollout', 'pause', `statefulset/${name}`)).toMatchObject({
      code: 0,
      out: `statefulset.apps/${name} paused at partition 3: no Pod is updated\n`,
    })
    await cli.run('image', name, 'nginx=nginx:2')
    const look = await cli.run('rollout', 'status', name, '--timeout', '90s')
    expect(look.out).toContain('partitioned roll out complete: 0 new pods have been updated...')
    expect(look.err).toContain('Paused at partition 3.')
    expect(await generationsOf(name)).toEqual([1, 1, 1])

    const step = await cli.run('rollout', 'step', name, '--wait', '--timeout', '90s')
    expect(step).toMatchObject({ code: 0, err: expect.stringContaining('kedge rollout step statefulset') })
    expect(step.out).toContain(`statefulset.apps/${name} stepped: partition 3 → 2\n`)
    expect(await generationsOf(name)).toEqual([1, 1, 2])
    expect((await cli.run('rollout', 'step', name, '--by', '2', '--wait', '--timeout', '90s')).code).toBe(0)
    expect(await generationsOf(name)).toEqual([2, 2, 2])
    expect((await cli.run('rollout', 'step', name)).err).toContain('nothing to step')

    expect((await cli.run('rollout', 'resume', name)).code).toBe(0)
    expect(await strategyOf(name)).toEqual(before)
    expect(await paused(name)).toBeUndefined()
  })

  it('twice are once', async () => {
    await up('pa-twice')
    await cli.run('rollout', 'pause', 'pa-twice')
    expect(await cli.run('rollout', 'pause', 'pa-twice')).toMatchObject({
      code: 0,
      out: '',
      err: 'statefulset.apps/pa-twice already paused at partition 3\n',
    })
    await cli.run('rollout', 'resume', 'pa-twice')
    expect((await cli.run('rollout', 'resume', 'pa-twice')).err).toBe(
      'statefulset.apps/pa-twice not paused\n',
    )
  })

  it('leave a partition to the one who has set it meanwhile', async () => {
    await up('pa-theirs')
    await cli.run('rollout', 'pause', 'pa-theirs')
    await patch('pa-theirs', { spec: { updateStrategy: { rollingUpdate: { partition: 1 } } } })
    const { out } = await cli.run('rollout', 'resume', 'pa-theirs')
    expect(out).toContain('the partition was set to 1 while it was paused, and stays so')
    expect(await strategyOf('pa-theirs')).toEqual({ type: 'RollingUpdate', rollingUpdate: { partition: 1 } })
  })

  it.each(['pause', 'step'])('%s is refused with words under OnDelete', async verb => {
    const name = `on-delete-${verb}`
    await cli.client.create(kinds.StatefulSet, simulatedSet(name, { updateStrategy: { type: 'OnDelete' } }))
    const { code, err } = await cli.run('rollout', verb, name)
    expect(code).toBe(1)
    expect(err).toContain(`statefulset/${name} has the update strategy OnDelete`)
  })
})

describe('restart', () => {
  it("replaces every Pod by kubectl's annotation", async () => {
    await up('re')
    const before = (await podsOf('re')).map(({ metadata }) => metadata?.uid)
    const { code, out } = await cli.run('rollout', 'restart', 'statefulset/re', '--wait')
    expect([code, lines(out)[0]]).toEqual([0, 'statefulset.apps/re restarted'])
    const set = await cli.client.get(kinds.StatefulSet, refOf('re'))
    expect(set.spec?.template.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt']).toMatch(
      /^\d{4}-.*Z$/,
    )
    const after = (await podsOf('re')).map(({ metadata }) => metadata?.uid)
    expect(after.filter(uid => before.includes(uid))).toEqual([])
  })
})

describe('undo', () => {
  it('shows the difference and what stays, asks, does it and follows', async () => {
    await up('un', { replicas: 2 })
    await cli.run('image', 'un', 'nginx=nginx:2', '--wait')
    const { console, ended } = cli.start(['rollout', 'undo', 'statefulset/un', '--wait'], {
      input: 'y\n',
      isInteractive: true,
    })
    const { code, out } = await ended
    const shown = console.errText
    expect(shown).toContain('~ spec.template.spec.containers[nginx].image: nginx:2 → nginx:1')
    expect(shown).toContain('Not rolled back: claims and their data, replicas (they stay 2)')
    expect(shown).toContain('Roll statefulset default/un back? [y/N]')
    expect(code).toBe(0)
    expect(lines(out)[0]).toBe('statefulset.apps/un rolled back')
    expect(lines(out).at(-1)).toBe('partitioned roll out complete: 2 new pods have been updated...')
    expect(await generationsOf('un')).toEqual([3, 3])
    const again = await cli.run('rollout', 'undo', 'un', '--to-revision', '3', '-y')
    expect(again.out).toBe(
      'statefulset.apps/un skipped rollback (current template already matches revision 3)\n',
    )
  })

  it('changes nothing when the answer is no, or when there is nobody to ask', async () => {
    await up('un-no')
    await cli.run('image', 'un-no', 'nginx=nginx:2', '--wait')
    const declined = await cli.start(['rollout', 'undo', 'un-no'], { input: 'n\n', isInteractive: true })
      .ended
    expect(declined).toMatchObject({ code: 1, out: '', err: expect.stringContaining('Nothing was changed.') })
    const unasked = await cli.run('rollout', 'undo', 'un-no')
    expect(unasked).toMatchObject({ code: 2, out: '' })
    expect(unasked.err).toContain('there is no terminal to ask at')
    expect(await generationsOf('un-no')).toEqual([2, 2, 2])
  })

  it('has nowhere to go from the first revision', async () => {
    await up('un-first')
    const { code, err } = await cli.run('rollout', 'undo', 'un-first', '-y')
    expect([code, err]).toEqual([1, 'error: no last revision to roll back to\n'])
  })

  it('with --repair gets past the Pod that is broken', async () => {
    await up('un-repair')
    await patch('un-repair', failing)
    await cli.untilPullFails('un-repair')
    const told = await cli.run('rollout', 'undo', 'un-repair')
    expect(told.err).toContain(
      'In the way: the rollback sticks until somebody deletes\n  un-repair-2 of revision',
    )
    const { code, out } = await cli.run('rollout', 'undo', 'un-repair', '--repair', '-y', '--wait')
    expect(code).toBe(0)
    expect(out).toContain('pod/un-repair-2 deleted\n')
    expect(await generationsOf('un-repair')).toEqual([3, 3, 3])
  })
})

describe('repair', () => {
  /** A set that has got its template back, and sticks all the same (kubernetes/kubernetes#67250). */
  async function stuck(name: string): Promise<void> {
    await up(name)
    await patch(name, failing)
    await cli.untilPullFails(name)
    expect((await cli.run('rollout', 'status', name, '--stuck-after', '100ms')).code).toBe(1)
    await patch(name, template({ 'kedge.dev/simulated-start-failure': null }))
  }

  it('frees a rollout that mending the template did not, by deleting one Pod', async () => {
    await stuck('fix')
    const verdict = await cli.run('rollout', 'status', 'fix', '--stuck-after', '100ms')
    expect(lines(verdict.out).at(-1)).toBe('  kedge rollout repair statefulset/fix')
    const before = (await podsOf('fix')).map(pod => pod.metadata?.uid)
    const { code, out, err } = await cli.run('rollout', 'repair', 'statefulset/fix', '--yes', '--wait')
    expect(code).toBe(0)
    expect(err).toMatch(/^In the way of statefulset default\/fix\n {2}fix-2 of revision fix-\w+: its image/)
    expect(out).toContain('pod/fix-2 deleted\n')
    const after = await podsOf('fix')
    expect(after.filter(({ metadata }) => before.includes(metadata?.uid)).map(nameOf)).toEqual([
      'fix-0',
      'fix-1',
    ])
  })

  it('asks first', async () => {
    await stuck('fix-ask')
    const before = (await podsOf('fix-ask')).map(({ metadata }) => metadata?.uid)
    const run = await cli.start(['rollout', 'repair', 'fix-ask'], { input: 'no\n', isInteractive: true })
      .ended
    expect(run).toMatchObject({ code: 1, err: expect.stringContaining('Delete fix-ask-2? [y/N]') })
    expect((await podsOf('fix-ask')).map(({ metadata }) => metadata?.uid)).toEqual(before)
  })

  it('deletes nothing where nothing is in the way, nor where it would not help', async () => {
    await up('fix-not')
    expect(await cli.run('rollout', 'repair', 'fix-not')).toMatchObject({
      code: 0,
      err: 'statefulset.apps/fix-not has nothing to repair: no Pod is in the way.\n',
    })
    await patch('fix-not', failing)
    await cli.untilPullFails('fix-not')
    const { code, out, err } = await cli.run('rollout', 'repair', 'fix-not', '-y')
    expect(code).toBe(1)
    expect(err).toContain('Deleting Pods would not help')
    expect(out).toContain('kedge rollout undo statefulset/fix-not --repair')
  })
})

it('words that are not understood end with 2', async () => {
  for (const args of [
    ['rollout', 'undo', 'deployment/web'],
    ['rollout', 'status'],
    ['rollout', 'step', 'web', '--by', '0'],
    ['rollout', 'status', 'web', '--timeout', 'soon'],
    ['rollout', 'nonsense', 'web'],
  ])
    expect(await cli.run(...args)).toMatchObject({ code: 2, out: '' })
})
