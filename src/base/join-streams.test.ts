import { once } from 'node:events'
import { Duplex } from 'node:stream'
import { describe, expect, it, vi } from 'vitest'
import { joinStreams } from './join-streams.ts'

/** Takes each piece when it is told to. */
function slow() {
  const taken: string[] = []
  const waiting: (() => void)[] = []
  const stream = new Duplex({
    read() {},
    write(piece: Buffer, _, done) {
      taken.push(piece.toString())
      waiting.push(done)
    },
  })
  return { stream, taken, waiting }
}

/** Closes when it has no more to say, as a socket does. */
const socket = () =>
  new Duplex({ allowHalfOpen: false, read() {}, write: (_piece, _encoding, done) => done() })

describe('two streams that are joined', () => {
  it('the last that the far one says is heard, also when the near one takes it after the far one is closed', async () => {
    const { stream: near, taken, waiting } = slow()
    const far = socket()
    joinStreams(near, far)
    far.push('first')
    far.push('last')
    far.push(null)
    near.push(null)
    await once(far, 'close')
    expect([near.destroyed, taken]).toEqual([false, ['first']])
    const closed = once(near, 'close')
    waiting[0]?.()
    await expect.poll(() => taken).toEqual(['first', 'last'])
    waiting[1]?.()
    await closed
    expect(near.writableFinished).toBe(true)
  })

  it('a far one that breaks off breaks off the near one, though that has taken nothing yet', async () => {
    const { stream: near } = slow()
    const far = socket()
    joinStreams(near, far)
    far.push('half')
    await expect.poll(() => near.writableLength).toBe(4)
    far.destroy()
    await once(near, 'close')
    expect(near.writableFinished).toBe(false)
  })

  it('of an end that was gone before nothing is waited for', async () => {
    const { stream: near } = slow()
    near.destroy()
    const far = socket()
    joinStreams(near, far)
    await once(far, 'close')
  })

  it('an end that has said all hears the rest', async () => {
    const [near, far] = [socket(), socket()]
    joinStreams(near, far)
    near.push(null)
    await once(far, 'finish')
    expect([near.destroyed, near.writableEnded]).toEqual([false, false])
    far.push('the rest')
    far.push(null)
    await Promise.all([once(near, 'close'), once(far, 'close')])
    expect(near.writableFinished).toBe(true)
  })

  it('a near one that is gone takes the far one with it', async () => {
    const { stream: near } = slow()
    const far = socket()
    joinStreams(near, far)
    near.destroy()
    await once(far, 'close')
  })

  it('an end that says nothing more once the other has said all ends both, in its time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const [near, far] = [slow().stream, slow().stream]
      joinStreams(near, far, { silenceMsMax: 1_000 })
      const ended = once(near, 'end')
      near.push(null)
      await ended
      for (const text of ['one', 'two']) {
        vi.advanceTimersByTime(900)
        const heard = once(far, 'data')
        far.push(text)
        await heard
      }
      vi.advanceTimersByTime(900)
      expect([near.destroyed, far.destroyed]).toEqual([false, false])
      vi.advanceTimersByTime(1_100)
      expect([near.destroyed, far.destroyed]).toEqual([true, true])
    } finally {
      vi.useRealTimers()
    }
  })
})
