import { beforeEach, describe, expect, it, vi } from 'vitest'
import { kinds } from '../../../src/api/kinds.ts'
import { type UnsavedText, UnsavedTexts, unsavedKey } from './unsaved-texts.ts'

const object = { metadata: { namespace: 'shop', name: 'web' } }
const text: UnsavedText = { opened: object, format: 'yaml', text: 'kind: Service\n', dispute: null }

describe('texts that nobody has saved yet', () => {
  let page: EventTarget
  let texts: UnsavedTexts
  beforeEach(() => {
    page = new EventTarget()
    texts = new UnsavedTexts(page as unknown as Window)
  })
  /** Whether the browser would ask before the page goes away. */
  const isAsked = () => !page.dispatchEvent(new Event('beforeunload', { cancelable: true }))

  it('are kept until they are saved or discarded', () => {
    const listener = vi.fn()
    texts.subscribe(listener)
    texts.keep('a', text)
    expect(texts.of('a')).toBe(text)
    expect(texts.of('b')).toBeNull()
    texts.forget('a')
    texts.forget('a')
    expect(texts.of('a')).toBeNull()
    expect(listener).toHaveBeenCalledTimes(2)
  })

  it('make the browser ask before the page goes away, for as long as there is one', () => {
    expect(isAsked()).toBe(false)
    texts.keep('a', text)
    texts.keep('b', text)
    texts.keep('b', { ...text, text: 'kind: Secret\n' })
    texts.forget('a')
    expect(isAsked()).toBe(true)
    texts.forgetAll()
    expect(isAsked()).toBe(false)
  })

  it('are forgotten when another person signs in', () => {
    const [mine, other] = ['anna', 'ben'].map(user => unsavedKey(user, kinds.Service, object))
    texts.keep(mine ?? '', text)
    texts.keep(other ?? '', text)
    texts.forgetOthers('anna')
    expect([texts.of(mine ?? ''), texts.of(other ?? '')]).toEqual([text, null])
    texts.forgetAll()
  })

  it('are those of one object and one person', () => {
    const keys = [
      unsavedKey('anna', kinds.Service, object),
      unsavedKey('anna', kinds.Secret, object),
      unsavedKey('ben', kinds.Service, object),
      unsavedKey('anna', kinds.Service, { metadata: { name: 'web' } }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})
