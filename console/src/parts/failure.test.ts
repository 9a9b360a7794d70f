import { describe, expect, it } from 'vitest'
import { StatusError } from '../../../src/api/status-error.ts'
import { Unreachable } from '../../../src/client/transport.ts'
import { afterReconnection, Unanswered } from './failure.ts'

describe('once the connection is back', () => {
  it('it is still not known whether a write without an answer was done, but one can look', () => {
    expect(afterReconnection(new Unanswered('lost'))).toMatchObject({ connection: 'back' })
  })

  it('a question that was not answered is no problem any more', () => {
    expect(afterReconnection(new Unreachable('fetch failed'))).toBe(null)
  })

  it('a refusal stays one', () => {
    const refusal = new StatusError({ reason: 'Forbidden', message: 'no' })
    expect(afterReconnection(refusal)).toBe(refusal)
  })
})
