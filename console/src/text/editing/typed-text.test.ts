import { describe, expect, test } from 'vitest'
import { TypedText } from './typed-text.ts'

/** Its texts are read when the test says so. */
function slowly() {
  const begun: { readonly text: string; end(value: unknown): void; fail(error: unknown): void }[] = []
  const text = new TypedText(
    text => new Promise((end, fail) => begun.push({ text, end, fail })),
    'kind: ConfigMap',
  )
  return { text, begun }
}

const map = { kind: 'ConfigMap' }

describe('a text that takes its time to be read', () => {
  test('is the object that stands in it, without what machines write', async () => {
    const { text, begun } = slowly()
    const read = text.read()
    expect(text.isUnderWay).toBe(true)
    begun[0]?.end({ ...map, status: {} })
    expect(await read).toEqual({ kind: 'object', object: map })
    expect(text.isUnderWay).toBe(false)
  })

  test('counts for nothing once it was left', async () => {
    const { text, begun } = slowly()
    const read = text.read()
    text.leave()
    expect(text.isUnderWay).toBe(false)
    begun[0]?.end(map)
    expect(await read).toEqual({ kind: 'left' })
    expect(text.known).toBeNull()
  })

  test('is left at once by whoever waits for it, though nobody answers any more', async () => {
    const { text } = slowly()
    const read = text.read()
    text.leave()
    expect(await read).toEqual({ kind: 'left' })
    const superseded = text.read()
    void text.read()
    expect(await superseded).toEqual({ kind: 'left' })
  })

  test('is not what was asked about once one has typed on, were it wrong or right', async () => {
    for (const end of ['end', 'fail'] as const) {
      const { text, begun } = slowly()
      const read = text.read()
      text.text = 'kind: Secret'
      begun[0]?.[end](map)
      expect(await read).toEqual({ kind: 'typed on' })
    }
  })

  test('is told to be wrong, or to be no object', async () => {
    const { text, begun } = slowly()
    const wrong = text.read()
    begun[0]?.fail('why')
    expect(await wrong).toEqual({ kind: 'wrong', error: 'why' })
    const none = text.read()
    begun[1]?.end([map])
    expect(await none).toEqual({ kind: 'no object' })
  })

  test('is not read again while nobody types', async () => {
    const { text, begun } = slowly()
    const first = text.read()
    begun[0]?.end(map)
    await first
    expect(await text.read()).toEqual({ kind: 'object', object: map })
    expect(begun).toHaveLength(1)
    text.text = 'kind: Secret'
    expect(text.known).toBeNull()
    void text.read()
    expect(begun).toHaveLength(2)
  })

  test('is known at once where it was made of an object', async () => {
    const { text, begun } = slowly()
    text.put('kind: Secret', { kind: 'Secret' })
    expect(text.known).toEqual({ kind: 'Secret' })
    expect(await text.read()).toEqual({ kind: 'object', object: { kind: 'Secret' } })
    expect(begun).toHaveLength(0)
  })

  test('what is begun anew leaves what was begun before', async () => {
    const { text, begun } = slowly()
    const [first, second] = [text.read(), text.read()]
    begun[0]?.end(map)
    begun[1]?.end(map)
    expect((await first).kind).toBe('left')
    expect((await second).kind).toBe('object')
  })
})
