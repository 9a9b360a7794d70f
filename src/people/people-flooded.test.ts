// Thousands of wrong attempts at once: what they cost is bounded, nobody gets in, and who has nothing to do with it is served.
// Counted, not timed: docs/BENCHMARKS.md has how long others wait.
import { afterEach, beforeEach, expect, test } from 'vitest'
import { accountKind } from '../iam/accounts/account.ts'
import {
  type Browser,
  goodPassword,
  type PeopleUnderTest,
  startPeople,
  type Visited,
} from '../testing/fixtures/people-under-test.ts'

const attempts = 2_000
let people: PeopleUnderTest
/** Keys are derived only once this is open. */
let open: () => void
let gate: Promise<void>

beforeEach(async () => {
  gate = Promise.resolve()
  people = await startPeople({ deriving: () => gate })
  for (const name of ['ann', 'bob', 'carol']) await people.account(name, goodPassword)
})
afterEach(() => people.stop())

const shut = () => {
  gate = new Promise(resolve => {
    open = resolve
  })
}

const signIn = (browser: Browser, name: string, password: string, address: string) =>
  browser.visit('POST', '/console/session/password', { body: { name, password }, address })

interface Flood {
  readonly browsers: readonly Browser[]
  readonly answers: Promise<readonly Visited[]>
  /** How many have been answered. */
  answered(): number
}

/** All at once: half of them at an account, the others at names that are nobody's. */
function flood(addresses: number): Flood {
  const browsers = Array.from({ length: attempts }, () => people.browser())
  let answered = 0
  const answers = Promise.all(
    browsers.map(async (browser, at) => {
      const name = at % 2 ? 'ann' : `nobody-${at}`
      const answer = await signIn(browser, name, `wrong and wrong ${at}`, `192.0.2.${at % addresses}`)
      answered++
      return answer
    }),
  )
  return { browsers, answers, answered: () => answered }
}

async function nobodyIsIn({ browsers, answers }: Flood): Promise<void> {
  const codes = (await answers).map(({ code }) => code)
  expect(codes.filter(code => code !== 401 && code !== 429)).toEqual([])
  expect((await answers).filter(({ headers }) => headers['set-cookie'])).toEqual([])
  expect(browsers.filter(({ cookies }) => cookies.size > 0)).toEqual([])
  expect(people.accounts.sessions.list(({ subject }) => 'name' in subject && subject.name === 'ann')).toEqual(
    [],
  )
}

test('a flood from everywhere waits for no more keys than there are places, and others are answered meanwhile', async () => {
  const bob = people.browser()
  expect((await signIn(bob, 'bob', goodPassword, '203.0.113.1')).code).toBe(200)
  const before = people.derived()
  shut()
  const flooding = flood(200)
  await expect.poll(flooding.answered).toBe(attempts - 16)
  // One after the other.
  expect(people.derived() - before).toBe(1)
  expect(bob.whoAmI()).toBe('bob')
  expect((await bob.visit('GET', '/console/own/account')).body).toMatchObject({ name: 'bob' })
  const ref = { namespace: '', name: 'carol' }
  expect((await people.client.get(accountKind, ref)).metadata?.name).toBe('carol')
  expect(flooding.answered()).toBe(attempts - 16)
  open()
  await nobodyIsIn(flooding)
  expect(people.derived() - before).toBe(16)
  expect((await signIn(people.browser(), 'carol', goodPassword, '203.0.113.2')).code).toBe(200)
})

test('a flood from a few addresses leaves room for who signs in from another', async () => {
  const before = people.derived()
  shut()
  const flooding = flood(3)
  await expect.poll(flooding.answered).toBe(attempts - 12)
  const carol = people.browser()
  const signingIn = signIn(carol, 'carol', goodPassword, '203.0.113.2')
  open()
  expect((await signingIn).code).toBe(200)
  expect(carol.whoAmI()).toBe('carol')
  await nobodyIsIn(flooding)
  expect(people.derived() - before).toBe(13)
})

test('wave after wave costs an address no more than it may be wrong, and the locked account lets in nobody', async () => {
  const before = people.derived()
  for (let wave = 0; wave < 3; wave++) await nobodyIsIn(flood(4))
  expect(people.derived() - before).toBeLessThanOrEqual(4 * 20)
  expect((await signIn(people.browser(), 'ann', goodPassword, '203.0.113.3')).code).toBe(401)
  expect((await signIn(people.browser(), 'bob', goodPassword, '203.0.113.3')).code).toBe(200)
})
