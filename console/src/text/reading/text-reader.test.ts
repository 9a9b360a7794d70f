import { getEventListeners } from 'node:events'
import { expect, it } from 'vitest'
import { newBundle } from '../../model/bundle.ts'
import { answerTo, type Question } from './reading.ts'
import { TextReader, type ThreadEars } from './text-reader.ts'

const tick = () => new Promise<void>(resolve => setImmediate(resolve))

/** With threads that answer when they are told to, and a clock that is turned. */
function opened({ breaks = null as 'opening' | 'asking' | null } = {}) {
  const threads: { asked: Question[]; isEnded: boolean; ears: ThreadEars }[] = []
  const timers = new Map<() => void, number>()
  const silence = 30_000
  const turn = (isDue: (ms: number) => boolean) => {
    for (const [fire, ms] of [...timers]) {
      if (!isDue(ms)) continue
      timers.delete(fire)
      fire()
    }
  }
  const reader = new TextReader({
    open(ears) {
      const thread = { asked: [] as Question[], isEnded: false, ears }
      threads.push(thread)
      if (breaks === 'opening') throw new Error('no threads here')
      return {
        ask(question) {
          if (breaks === 'asking') throw new Error('cannot be cloned')
          thread.asked.push(question)
        },
        end: () => {
          thread.isEnded = true
        },
      }
    },
    answerHere: async question => answerTo(question),
    after(ms, fire) {
      timers.set(fire, ms)
      return () => void timers.delete(fire)
    },
  })
  return {
    reader,
    threads,
    pass: () => turn(ms => ms !== silence),
    keepSilent: () => turn(ms => ms === silence),
    timers,
    answer() {
      const thread = threads.findLast(({ isEnded }) => !isEnded)
      const question = thread?.asked.at(-1)
      if (thread && question) thread.ears.onAnswer(answerTo(question))
    },
  }
}

const value = (text: string) => ({ kind: 'value', text }) as const
const secrets = (from: number, to: number) => ({ ranges: [{ from, to }], isSound: true })
const read = (of: unknown) => ({ kind: 'read', value: of })

it('what is asked twice is read once, one question after the other, by one thread', async () => {
  const { reader, threads, pass, answer } = opened()
  const { signal } = new AbortController()
  const asked = [
    reader.ask(value('a: 1'), signal),
    reader.ask(value('a: 1'), signal),
    reader.ask({ kind: 'secrets', text: 'kind: Secret\ndata: x', covered: [] }, signal),
  ]
  expect(threads).toHaveLength(0)
  pass()
  answer()
  answer()
  expect(await Promise.all(asked)).toEqual([read({ a: 1 }), read({ a: 1 }), secrets(19, 20)])
  expect(threads.map(each => each.asked.map(({ kind }) => kind))).toEqual([['value', 'secrets']])
  pass()
  expect(threads[0]?.isEnded).toBe(true)
})

it('a text that is typed on is let go of, in the midst of being read', async () => {
  const { reader, threads, pass, answer } = opened()
  const first = new AbortController()
  let heard: unknown = null
  void reader.ask(value('a: 1'), first.signal).then(found => (heard = found))
  pass()
  first.abort()
  expect(threads[0]?.isEnded).toBe(true)
  const second = reader.ask(value('a: 2'), new AbortController().signal)
  pass()
  answer()
  expect(await second).toEqual(read({ a: 2 }))
  await tick()
  expect([heard, threads.length]).toEqual([null, 2])
})

it('what nobody waits for any more is not begun', async () => {
  const { reader, threads, pass, answer } = opened()
  const [first, second] = [new AbortController(), new AbortController()]
  void reader.ask(value('a: 1'), first.signal)
  const kept = reader.ask(value('a: 2'), second.signal)
  first.abort()
  pass()
  answer()
  expect(await kept).toEqual(read({ a: 2 }))
  expect(threads.flatMap(({ asked }) => asked)).toEqual([value('a: 2')])
})

it('without a thread it is read all the same', async () => {
  const { reader, threads, pass } = opened()
  const asked = reader.ask(value('a: [1'), new AbortController().signal)
  pass()
  threads[0]?.ears.onFailure()
  expect(await asked).toMatchObject({ kind: 'fault', fault: { code: 'BAD_INDENT' } })
})

it('where no thread can be begun, or none be asked, it is read all the same, and so is what comes after', async () => {
  for (const breaks of ['opening', 'asking'] as const) {
    const { reader, pass } = opened({ breaks })
    const asked = [reader.ask(value('a: 1')), reader.ask(value('a: 2'))]
    pass()
    expect(await Promise.all(asked)).toEqual([read({ a: 1 }), read({ a: 2 })])
  }
})

it('a thread that stays silent is ended, and what it was asked is read all the same', async () => {
  const { reader, threads, pass, keepSilent, answer } = opened()
  const asked = [reader.ask(value('a: 1')), reader.ask(value('a: 2'))]
  pass()
  keepSilent()
  await tick()
  answer()
  expect(await Promise.all(asked)).toEqual([read({ a: 1 }), read({ a: 2 })])
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true, false])
})

it('no thread is called silent that has answered, or that nobody waits for', async () => {
  const { reader, threads, pass, keepSilent, answer } = opened()
  const asked = reader.ask(value('a: 1'))
  pass()
  answer()
  await asked
  keepSilent()
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([false])
  const stop = new AbortController()
  void reader.ask(value('a: 2'), stop.signal)
  pass()
  stop.abort()
  keepSilent()
  expect(threads).toHaveLength(1)
})

it('what an ended thread still says is no answer to what another one is asked', async () => {
  const { reader, threads, pass, answer } = opened()
  const stop = new AbortController()
  void reader.ask(value('a: 1'), stop.signal)
  pass()
  stop.abort()
  const asked = reader.ask(value('a: 2'))
  pass()
  threads[0]?.ears.onAnswer(read({ a: 1 }))
  threads[0]?.ears.onFailure()
  answer()
  expect(await asked).toEqual(read({ a: 2 }))
  expect(threads).toHaveLength(2)
})

it('what neither the thread nor the page can read is told of', async () => {
  const { reader, threads, pass } = opened()
  const deep = {
    ...newBundle('default'),
    get others(): never {
      throw new Error('too deep')
    },
  }
  const asked = reader.ask({ kind: 'comments', text: 'a: 1', bundle: deep })
  pass()
  threads[0]?.ears.onFailure()
  await expect(asked).rejects.toThrow('too deep')
})

it('what was answered is not held by a signal that lives on', async () => {
  const { reader, pass, answer } = opened()
  const { signal } = new AbortController()
  const asked = [reader.ask(value('a: 1'), signal), reader.ask(value('a: 1'))]
  pass()
  answer()
  expect(await Promise.all(asked)).toEqual([read({ a: 1 }), read({ a: 1 })])
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

it('a thread is ended after a while, also where the last question was taken back', async () => {
  const { reader, threads, pass, answer } = opened()
  const first = reader.ask(value('a: 1'))
  pass()
  answer()
  await first
  const second = new AbortController()
  void reader.ask(value('a: 2'), second.signal)
  second.abort()
  pass()
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([false])
  pass()
  expect(threads.map(({ isEnded }) => isEnded)).toEqual([true])
})

it('a key begins one thread, however much was asked about the text before', async () => {
  const { reader, threads, pass } = opened()
  const asks = (text: string) => {
    const stops = [new AbortController(), new AbortController()] as const
    void reader.ask(value(text), stops[0].signal)
    void reader.ask({ kind: 'secrets', text, covered: [] }, stops[1].signal)
    return () => {
      for (const stop of stops) stop.abort()
    }
  }
  const takeBack = asks('a: 1')
  pass()
  takeBack()
  asks('a: 2')
  pass()
  expect(threads.map(each => each.asked.map(({ text }) => text))).toEqual([['a: 1'], ['a: 2']])
})
