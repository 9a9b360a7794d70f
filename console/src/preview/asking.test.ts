import { expect, it } from 'vitest'
import { startAsking } from './asking.ts'

/** A server that answers when the test says so, and a clock that is turned. */
function begun() {
  const asked: { readonly signal: AbortSignal; answer(words: string): void }[] = []
  const told: string[] = []
  let fire: (() => void) | null = null
  let beside = 'a'
  const asking = startAsking<string>({
    restMs: 250,
    ask: signal => new Promise(answer => asked.push({ signal, answer })),
    beside: () => beside,
    tell: words => void told.push(words),
    after(_, to) {
      fire = to
      return () => {
        fire = null
      }
    },
  })
  return {
    asked,
    told,
    asking,
    pass() {
      const due = fire
      fire = null
      due?.()
    },
    change(to: string) {
      beside = to
      asking.refresh()
    },
    async answer(place: number, words: string) {
      asked[place]?.answer(words)
      await new Promise(setImmediate)
    },
  }
}

it('a question is asked a moment later, and its answer told', async () => {
  const { asked, told, pass, answer } = begun()
  expect(asked).toHaveLength(0)
  pass()
  await answer(0, 'yes')
  expect(told).toEqual(['yes'])
})

it('who waits no longer has it ended, and is told nothing', async () => {
  const { asked, told, asking, pass, answer } = begun()
  pass()
  expect(asked[0]?.signal.aborted).toBe(false)
  asking.end()
  expect(asked[0]?.signal.aborted).toBe(true)
  await answer(0, 'late')
  expect(told).toEqual([])
  const { asked: never, asking: early, pass: later } = begun()
  early.end()
  later()
  expect(never).toHaveLength(0)
})

it('what changes beside it is asked about once more, however often, and by the same signal', async () => {
  const { asked, told, pass, change, answer } = begun()
  pass()
  for (const to of ['b', 'c']) change(to)
  pass()
  expect(asked).toHaveLength(1)
  await answer(0, 'of a')
  pass()
  await answer(1, 'of c')
  pass()
  expect([told, asked.length, asked[0]?.signal === asked[1]?.signal]).toEqual([['of a', 'of c'], 2, true])
  change('d')
  pass()
  expect(asked).toHaveLength(3)
})
