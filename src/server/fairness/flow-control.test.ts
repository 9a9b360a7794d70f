import { describe, expect, it } from 'vitest'
import type { FlowSchema } from '../../api/generated/types.ts'
import type { ApiObject } from '../../api/object.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import type { RequestAttributes } from '../access/attributes.ts'
import type { Authorizer } from '../access/authorizer.ts'
import type { ApiServerOptions } from '../api-server.ts'
import { admin, type ServerUnderTest, startServer } from '../server-under-test.ts'
import { readTimeout } from './deadlines.ts'
import { flowName, inOrderOfPrecedence, isOfRule, rulesFor } from './flow-match.ts'
import { LevelSeats } from './level-seats.ts'
import { patient } from './patience.fixture.ts'
import { Turns } from './turns.ts'

const group = '/apis/flowcontrol.apiserver.k8s.io/v1'
const pods = '/api/v1/namespaces/default/pods'
const turns = new Turns({ clock: createSimulatedClock(0), seats: 100, heldMsMax: 500, waitingMax: 10 })
const jane = { name: 'jane', groups: ['system:authenticated'] }

const level = (name: string, nominalConcurrencyShares: number, limitResponse: object) => ({
  metadata: { name },
  spec: { type: 'Limited', limited: { nominalConcurrencyShares, limitResponse } },
})

const schema = (name: string, matchingPrecedence: number, more: object = {}) => ({
  metadata: { name },
  spec: {
    matchingPrecedence,
    priorityLevelConfiguration: { name },
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'jane' } }],
        resourceRules: [
          { verbs: ['*'], apiGroups: ['*'], resources: ['pods'], namespaces: ['*'], clusterScope: true },
        ],
      },
    ],
    ...more,
  },
})

const isOfSchema = (flow: FlowSchema, attributes: RequestAttributes): boolean =>
  rulesFor(flow, attributes.user).some(rule => isOfRule(rule, attributes))

async function withLevel(
  limitResponse: object,
  shares = 0,
  options: Partial<ApiServerOptions> = {},
): Promise<ServerUnderTest & { uids: object }> {
  const server = await startServer(options)
  const made = await server.send(
    'POST',
    `${group}/prioritylevelconfigurations`,
    level('jail', shares, limitResponse),
  )
  const flow = await server.send('POST', `${group}/flowschemas`, schema('jail', 100))
  expect([made.code, flow.code]).toEqual([201, 201])
  const uidOf = (body: unknown) => Object(body).metadata.uid
  const uids = {
    'x-kubernetes-pf-flowschema-uid': uidOf(flow.body),
    'x-kubernetes-pf-prioritylevel-uid': uidOf(made.body),
  }
  return { ...server, uids }
}

const reject = { type: 'Reject' }
const queue = { type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 2 } }

const neverAnswersJane: Authorizer = {
  authorize: ({ user }) =>
    user.name === jane.name ? new Promise<never>(() => {}) : { kind: 'allowed', reason: '' },
  rulesFor: () => ({ incomplete: false, resourceRules: [], nonResourceRules: [] }),
}

describe('a request from outside', () => {
  it('is told of which flow and level it was', async () => {
    const { raw, uids } = await withLevel(reject, 100)
    expect(await raw({ path: pods, user: jane, turns })).toMatchObject({ code: 200, headers: uids })
    expect(await raw({ path: `${pods}/none`, user: jane, turns })).toMatchObject({ code: 404, headers: uids })
    const other = await raw({ path: '/api/v1/namespaces/default/services', user: jane, turns })
    expect(other.headers).toBeUndefined()
  })

  it('is refused at a level without seats, and to be tried again', async () => {
    const { raw, uids } = await withLevel(reject)
    expect(await raw({ path: pods, user: jane, turns })).toMatchObject({
      code: 429,
      headers: { ...uids, 'retry-after': '1' },
      value: { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
    })
    expect((await raw({ path: pods, user: jane })).code).toBe(200)
    expect((await raw({ path: pods, user: { ...jane, name: 'joe' }, turns })).code).toBe(200)
  })

  it('is of its flow before anybody looks whether it is allowed: refusals are limited as answers are', async () => {
    const authorizer: Authorizer = {
      authorize: ({ user }) => ({ kind: user.name === jane.name ? 'denied' : 'allowed', reason: '' }),
      rulesFor: () => ({ incomplete: false, resourceRules: [], nonResourceRules: [] }),
    }
    const some = await withLevel(reject, 100, { authorizer })
    expect(await some.raw({ path: pods, user: jane, turns })).toMatchObject({ code: 403, headers: some.uids })
    const none = await withLevel(reject, 0, { authorizer })
    expect(await none.raw({ path: pods, user: jane, turns })).toMatchObject({ code: 429, headers: none.uids })
  })

  it('waits for a seat where there is a queue, for a quarter of its time and no more than may', async () => {
    const { raw, send, clock, uids } = await withLevel(queue)
    const ask = (query: string) => raw({ path: pods, user: jane, turns, query: new URLSearchParams(query) })
    const short = ask('timeout=4s')
    const long = ask('timeout=0s')
    expect((await ask('')).code).toBe(429)
    await clock.advance(1000)
    expect(await short).toMatchObject({
      code: 429,
      headers: { ...uids, 'retry-after': '1' },
      value: { reason: 'TooManyRequests', message: 'Too many requests, please try again later.' },
    })
    await clock.advance(13_000)
    await giveSeats(send)
    // The next of the level sees that there are seats.
    expect((await ask('')).code).toBe(200)
    expect((await long).code).toBe(200)
  })

  it('is not carried out after it was refused for its time, nor for who has gone', async () => {
    const { raw, send, clock } = await withLevel({
      ...queue,
      queuing: { ...queue.queuing, queueLengthLimit: 3 },
    })
    const gone = new AbortController()
    const make = (name: string, signal = new AbortController().signal) =>
      raw({
        ...{ method: 'POST', path: pods, user: jane, turns, signal },
        body: {
          kind: 'value',
          value: { metadata: { name }, spec: { containers: [{ name: 'c', image: 'i' }] } },
        },
      })
    const late = make('late')
    const left = make('left', gone.signal)
    await clock.advance(10_000)
    const early = make('early')
    gone.abort()
    await clock.advance(5_000)
    expect([(await late).code, (await left).code]).toEqual([429, 504])
    await giveSeats(send)
    expect((await raw({ path: pods, user: jane, turns })).code).toBe(200)
    expect((await early).code).toBe(201)
    const { items } = Object((await send('GET', pods)).body)
    expect(items.map((each: ApiObject) => each.metadata?.name)).toEqual(['early'])
  })

  it('has a minute', async () => {
    const { raw, clock } = await withLevel(queue, 100, { authorizer: neverAnswersJane })
    const asked = raw({ path: pods, user: jane, turns })
    const short = raw({ path: pods, user: jane, turns, query: new URLSearchParams('timeout=1s') })
    await clock.advance(1000)
    expect(await short).toMatchObject({
      code: 504,
      value: {
        reason: 'Timeout',
        message: 'Timeout: request did not complete within the allotted timeout',
      },
    })
    await clock.advance(58_000)
    let done = false
    void asked.then(() => {
      done = true
    })
    await clock.settle()
    expect(done).toBe(false)
    await clock.advance(6_000)
    expect((await asked).code).toBe(504)
  })

  it('has 34 seconds where it would write, and is told so in the words of writes', async () => {
    const { raw, clock } = await withLevel(queue, 100, { authorizer: neverAnswersJane })
    const body = { kind: 'value', value: { metadata: { name: 'a' } } } as const
    const asked = raw({ method: 'POST', path: pods, body, user: jane, turns })
    await clock.advance(40_000)
    expect(await asked).toMatchObject({
      code: 504,
      value: {
        message: 'Timeout: request did not complete within requested timeout - context deadline exceeded',
      },
    })
  })
})

const staying = patient(createSimulatedClock(0))

it('a flow whose requests hang leaves a quarter of the seats to the others', async () => {
  const seats = new LevelSeats({ limit: 8, waitingMax: 5 })
  const entered = Array.from({ length: 7 }, () => seats.enter('hanging', staying))
  expect(entered.map(each => each instanceof Promise)).toEqual([...Array(6).fill(false), true])
  expect(seats.enter('modest', staying)).not.toBeInstanceOf(Promise)
  const last = seats.enter('modest', staying)
  expect(last).not.toBeInstanceOf(Promise)
  const waiting = seats.enter('modest', staying)
  expect(waiting).toBeInstanceOf(Promise)
  if (last instanceof Promise) throw new Error('there was room')
  // The line begins with the one that has as much as it may.
  last()
  await waiting
})

it('where nobody can wait, one flow may have all seats', () => {
  const seats = new LevelSeats({ limit: 4, waitingMax: 0 })
  for (let count = 0; count < 4; count++) seats.enter('one', staying)
  expect(() => seats.enter('one', staying)).toThrow('Too many requests')
})

function giveSeats(send: ServerUnderTest['send']) {
  const merge = { headers: { 'content-type': 'application/merge-patch+json' } }
  const more = { spec: { limited: { nominalConcurrencyShares: 5 } } }
  return send('PATCH', `${group}/prioritylevelconfigurations/jail`, more, merge)
}

it('a level whose seats are taken serves its flows by turns', async () => {
  const clock = createSimulatedClock(0)
  const seats = new LevelSeats({ limit: 1, waitingMax: 5 })
  const served: string[] = []
  const leaves: (() => void)[] = []
  const enter = (flow: string) => {
    const take = (leave: () => void) => {
      served.push(flow)
      leaves.push(leave)
    }
    const entered = seats.enter(flow, patient(clock))
    if (entered instanceof Promise) void entered.then(take)
    else take(entered)
  }
  for (let count = 0; count < 4; count++) enter('greedy')
  enter('modest')
  for (let count = 0; count < 5; count++) {
    leaves.shift()?.()
    await Promise.resolve()
  }
  expect(served).toEqual(['greedy', 'greedy', 'modest', 'greedy', 'greedy'])
})

it('the first schema that matches counts, by precedence and then by name', () => {
  const schemas = [schema('b', 5), schema('a', 5), schema('c', 1)] as FlowSchema[]
  expect(inOrderOfPrecedence(schemas).map(({ metadata }) => metadata?.name)).toEqual(['c', 'a', 'b'])
})

describe('a rule', () => {
  const asked = {
    kind: 'resource',
    ...{ user: { name: 'system:serviceaccount:ops:bot', groups: ['system:serviceaccounts'] } },
    ...{ verb: 'get', group: '', version: 'v1', resource: 'pods', subresource: 'log' },
    ...{ namespace: 'shop', name: 'a' },
  } as const
  const bot = { kind: 'ServiceAccount', serviceAccount: { namespace: 'ops', name: 'bot' } }
  const rule = { verbs: ['get'], apiGroups: [''], resources: ['pods/log'], namespaces: ['shop'] }
  const withRule = (subject: object, resource: object) =>
    schema('s', 1, { rules: [{ subjects: [subject], resourceRules: [resource] }] }) as FlowSchema
  it.each([
    ['of its account', bot, rule, true],
    [
      'of any account of the namespace',
      { ...bot, serviceAccount: { namespace: 'ops', name: '*' } },
      rule,
      true,
    ],
    ['of another', { ...bot, serviceAccount: { namespace: 'op', name: '*' } }, rule, false],
    ['of its group', { kind: 'Group', group: { name: 'system:serviceaccounts' } }, rule, true],
    ['of another namespace', bot, { ...rule, namespaces: ['other'] }, false],
    ['of the whole resource', bot, { ...rule, resources: ['pods'] }, false],
    ['of what is in no namespace', bot, { ...rule, namespaces: [], clusterScope: true }, false],
  ])('%s: %o', (_, subject, resource, matches) => {
    expect(isOfSchema(withRule(subject, resource), asked)).toBe(matches)
  })

  it('of paths covers those below', () => {
    const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/openapi/*'] }]
    const subjects = [{ kind: 'Group', group: { name: '*' } }]
    const paths = schema('s', 1, { rules: [{ subjects, nonResourceRules }] }) as FlowSchema
    const of = (path: string) => isOfSchema(paths, { kind: 'path', user: asked.user, verb: 'get', path })
    expect(['/healthz', '/openapi/v3', '/healthz/x', '/openapi'].map(of)).toEqual([true, true, false, false])
  })

  it('names flows by what tells them apart', () => {
    const by = (type: string | null) =>
      flowName(schema('s', 1, { distinguisherMethod: type && { type } }) as FlowSchema, asked)
    expect([by('ByUser'), by('ByNamespace'), by(null)]).toEqual([`s ${asked.user.name}`, 's shop', 's'])
  })
})

describe('the timeout of a request', () => {
  const read = (text: string) => readTimeout(new URLSearchParams({ timeout: text }))
  it.each([
    ['34s', 34_000],
    ['1m30s', 90_000],
    ['1.5s', 1500],
    ['100ms', 100],
    ['0s', null],
    ['0', null],
    ['-5s', null],
  ])('%s is %o ms', (text, ms) => {
    expect(read(text)).toBe(ms)
  })
  it.each([
    ['5', 'time: missing unit in duration "5"'],
    ['abc', 'time: invalid duration "abc"'],
    ['5y', 'time: unknown unit "y" in duration "5y"'],
    ['1s'.repeat(1000), 'time: invalid duration'],
  ])('%s is refused', (text, words) => {
    expect(() => read(text)).toThrow(`invalid timeout specified in the request URL - ${words}`)
  })
})

it('large objects are written a few at a time, users taking turns, and small ones at once', async () => {
  const { raw, send, clock } = await startServer()
  const bob = { name: 'bob', groups: ['system:masters'] }
  const few = new Turns({ clock: createSimulatedClock(0), seats: 2, heldMsMax: 500, waitingMax: 10 })
  const releases: (() => void)[] = []
  const written: string[] = []
  const write = async (name: string, length: number, user = admin) => {
    const object = { metadata: { name }, data: { text: 'x'.repeat(length) } }
    const body = { kind: 'bytes', bytes: Buffer.from(JSON.stringify(object)) } as const
    const reply = await raw({
      ...{ method: 'POST', path: '/api/v1/namespaces/default/configmaps', user, turns: few, body },
      headers: { 'content-type': 'application/json' },
    })
    written.push(`${name} ${reply.code}`)
    if ('release' in reply && reply.release) releases.push(reply.release)
  }
  const large = ['a', 'b', 'c', 'd', 'e'].map(name => write(name, 100_000))
  const other = write('other', 100_000, bob)
  const small = write('small', 100)
  await Promise.all([...large.slice(0, 2), small])
  expect(written.toSorted()).toEqual(['a 201', 'b 201', 'small 201'])
  for (const next of [large[2], other, large[3], large[4]]) {
    releases.shift()?.()
    await next
  }
  expect(written.slice(3)).toEqual(['c 201', 'other 201', 'd 201', 'e 201'])
  const late = write('late', 100_000)
  await clock.advance(34_000)
  await late
  for (const release of releases) release()
  await write('last', 100_000)
  expect(written.slice(7)).toEqual(['late 504', 'last 201'])
  expect((await send('GET', '/api/v1/namespaces/default/configmaps/late')).code).toBe(404)
})
