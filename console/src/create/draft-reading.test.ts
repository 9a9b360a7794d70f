import { expect, it } from 'vitest'
import { newBundle } from '../model/bundle.ts'
import type { ReadText } from '../model/text.ts'
import { DraftReading, type DraftState, type Readable, whileWanted } from './draft-reading.ts'

const large = (text: string) => text.startsWith('large')
const bundle = newBundle('default')
const read: ReadText = { kind: 'read', bundle, repeated: [] }
const wrong: ReadText = { kind: 'unreadable', message: 'no' }

/** A page with a draft that was kept; what is read apart is answered by the test. */
function opened(text: string) {
  const asked: {
    readonly text: string
    readonly signal: AbortSignal
    answer(now: ReadText): void
    fail(error: unknown): void
  }[] = []
  const readAtOnce = (text: string) => (large(text) ? null : text === 'wrong' ? wrong : read)
  const readable: Readable[] = []
  const taken: string[] = []
  const ears = {
    readApart: (text: string, signal: AbortSignal) =>
      new Promise<ReadText>((answer, fail) => asked.push({ text, signal, answer, fail })),
    onReadable: (state: Readable) => void readable.push(state),
    onTaken: ({ text, found }: DraftState) => void taken.push(`${text}: ${found.kind}`),
  }
  const reading = new DraftReading({ text, format: 'yaml' }, { readAtOnce, known: null })
  return {
    asked,
    readable,
    taken,
    show: () => reading.show(ears),
    type: (text: string) => reading.read({ text, format: 'yaml' }, ears),
    text: () => reading.state.text,
    found: () => reading.state.found.kind,
    async answer(place: number, now = read) {
      asked[place]?.answer(now)
      await Promise.resolve()
    },
  }
}

it('a text that was being read when its page was hidden is read when it is shown again', async () => {
  const page = opened('small')
  const hide = page.show()
  page.type('large one')
  hide()
  expect(page.asked[0]?.signal.aborted).toBe(true)
  page.show()
  expect(page.readable.at(-1)).toBe('reading')
  await page.answer(0)
  expect(page.found()).toBe('reading')
  await page.answer(1)
  expect(page.asked.map(({ text }) => text)).toEqual(['large one', 'large one'])
  expect([page.found(), page.readable.at(-1)]).toEqual(['read', 'yes'])
})

it('a draft that was typed on since it was found again is not replaced by what it was', async () => {
  const page = opened('large draft')
  const hide = page.show()
  await page.answer(0)
  page.type('typed since')
  hide()
  page.show()
  expect(page.asked.map(({ text }) => text)).toEqual(['large draft'])
  expect(page.taken).toEqual(['large draft: read', 'typed since: read'])
  expect(page.text()).toBe('typed since')
})

it('a text that cannot be read is still none when it is shown again', () => {
  const page = opened('small')
  const hide = page.show()
  page.type('wrong')
  hide()
  page.show()
  expect(page.readable).toEqual(['yes', 'no', 'no'])
})

it('a text that nobody can read is told of, and not waited for without end', async () => {
  const page = opened('large draft')
  page.show()
  page.asked[0]?.fail(new Error('too deep'))
  await new Promise(setImmediate)
  expect(page.taken).toEqual(['large draft: unreadable'])
  expect(page.readable.at(-1)).toBe('no')
})

it('what is typed while a text is read is not overwritten by it', async () => {
  const page = opened('large draft')
  page.show()
  page.type('large draft, typed on')
  await page.answer(0)
  expect(page.taken).toEqual(['large draft, typed on: reading'])
  await page.answer(1)
  expect(page.taken.at(-1)).toBe('large draft, typed on: read')
})

it('steps for what nobody wants any more are not gone to their end', () => {
  const stop = new AbortController()
  let done = 0
  function* steps() {
    for (; done < 10; done++) yield
  }
  for (const _ of whileWanted(steps(), stop.signal)) if (done === 3) stop.abort()
  expect(done).toBeLessThan(6)
})
