import { describe, expect, test } from 'vitest'
import { StatusError } from '../api/status-error.ts'
import { updateFresh } from './update-fresh.ts'

const conflict = () => new StatusError({ reason: 'Conflict', message: 'has changed' })

/** Written in the order of the attempts; the first `conflicts` of them meet somebody faster. */
function attempts(conflicts: number) {
  const written: number[] = []
  const write = async (basis: number) => {
    written.push(basis)
    if (written.length <= conflicts) throw conflict()
  }
  return { written, write }
}

describe('An update against ever newer versions', () => {
  test('goes by what was read anew after each conflict', async () => {
    const { written, write } = attempts(2)
    let fresh = 10
    await updateFresh(1, { triesMax: 4, write, reread: async () => fresh++ })
    expect(written).toEqual([1, 10, 11])
  })

  test('ends with the conflict after so many tries, without another look', async () => {
    const { written, write } = attempts(9)
    let looks = 0
    const trying = updateFresh(1, { triesMax: 3, write, reread: async () => ++looks })
    await expect(trying).rejects.toThrow('has changed')
    expect({ written: written.length, looks }).toEqual({ written: 3, looks: 2 })
  })

  test('ends with the conflict where what is there now may not be written', async () => {
    const { written, write } = attempts(9)
    await expect(updateFresh(1, { triesMax: 3, write, reread: async () => null })).rejects.toThrow(
      'has changed',
    )
    expect(written).toEqual([1])
  })

  test('is not tried again after any other refusal', async () => {
    let looks = 0
    const write = async () => {
      throw new StatusError({ reason: 'Forbidden', message: 'not you' })
    }
    await expect(updateFresh(1, { triesMax: 3, write, reread: async () => ++looks })).rejects.toThrow(
      'not you',
    )
    expect(looks).toBe(0)
  })
})
