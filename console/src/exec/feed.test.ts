import { expect, it } from 'vitest'
import { feed } from './feed.ts'

/** Pieces of a file; tells which were read. */
function file(count: number) {
  const read: number[] = []
  let isLetGo = false
  const input = (async function* () {
    try {
      for (let at = 0; at < count; at++) {
        read.push(at)
        yield new Uint8Array([at])
      }
    } finally {
      isLetGo = true
    }
  })()
  return { input, read, isLetGo: () => isLetGo }
}

function line() {
  const over = new AbortController()
  const sent: (number | 'end')[] = []
  return {
    over,
    sent,
    waitingBytes: 0,
    send: ([piece = -1]: Uint8Array) => void sent.push(piece),
    endInput: () => void sent.push('end'),
  }
}

const pause = () => Promise.resolve()

it('all of a file is sent, and its end', async () => {
  const [to, from] = [line(), file(3)]
  await feed(to, { input: from.input, over: to.over.signal, pause })
  expect(to.sent).toEqual([0, 1, 2, 'end'])
})

it('a file that cannot be read any more is told of', async () => {
  const to = line()
  const input = (async function* () {
    yield new Uint8Array([0])
    throw new Error('gone')
  })()
  await expect(feed(to, { input, over: to.over.signal, pause })).rejects.toThrow('gone')
  expect(to.sent).toEqual([0])
})

it('a line that is lost ends what is read for it', async () => {
  const [to, from] = [line(), file(3)]
  to.send = ([piece = -1]) => {
    to.sent.push(piece)
    to.over.abort()
  }
  await feed(to, { input: from.input, over: to.over.signal, pause })
  expect([to.sent, from.read, from.isLetGo()]).toEqual([[0], [0, 1], true])
})

it('a line that is lost while much waits to leave is not waited for', async () => {
  const [to, from] = [line(), file(3)]
  to.waitingBytes = 2 ** 21
  let pauses = 0
  await feed(to, {
    input: from.input,
    over: to.over.signal,
    async pause() {
      if (++pauses === 3) to.over.abort()
    },
  })
  expect([to.sent, from.read, pauses]).toEqual([[], [0], 3])
})
