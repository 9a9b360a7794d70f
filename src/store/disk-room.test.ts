import { describe, expect, it } from 'vitest'
import { createSimulatedClock } from '../testing/simulated-clock.ts'
import { DiskRoom, type Growth } from './disk-room.ts'

const mebibyte = 1024 * 1024

function roomOn(disk: { freeBytes: number; file: string | null }) {
  const clock = createSimulatedClock()
  let looks = 0
  const look = async () => {
    looks++
    return { ...disk }
  }
  const room = new DiskRoom({ clock, look })
  const ask = (takes: number, givesBack = 0) => room.roomFor(takes, (): Growth => ({ takes, givesBack }))
  return { clock, room, ask, looks: () => looks }
}

describe('room on the disk', () => {
  it('is looked for ten times a second at most, counting what was written since', async () => {
    const { ask, looks } = roomOn({ freeBytes: 10 * mebibyte, file: '1' })
    for (let write = 0; write < 100; write++) expect(await ask(1000)).toBe('enough')
    expect(looks()).toBe(1)
    for (let write = 0; write < 3; write++) expect(await ask(mebibyte)).toBe('enough')
    expect(looks()).toBe(1)
  })

  it('is short before the disk is full, and there again once somebody has made some', async () => {
    const disk = { freeBytes: 3 * mebibyte, file: '1' }
    const { clock, room, ask } = roomOn(disk)
    expect([await ask(mebibyte), room.isShort]).toEqual(['short', true])
    await clock.advance(1_000)
    expect([room.isShort, await ask(1000), room.isShort]).toEqual([true, 'enough', true])
    disk.freeBytes = 10 * mebibyte
    await clock.advance(1_000)
    expect([room.isShort, await ask(mebibyte)]).toEqual([false, 'enough'])
  })

  it('is found inside the file for what gives back as much as it takes', async () => {
    const { ask } = roomOn({ freeBytes: 0, file: '1' })
    expect(await ask(500, 500)).toBe('enough')
    expect(await ask(500, 0)).toBe('short')
    expect(await ask(0, 800)).toBe('enough')
    expect(await ask(500, 0)).toBe('enough')
    expect(await ask(500, 0)).toBe('short')
  })

  it('is found inside the file after deletions that the disk had room for', async () => {
    const { ask } = roomOn({ freeBytes: 3 * mebibyte, file: '1' })
    expect(await ask(mebibyte)).toBe('short')
    expect(await ask(0, mebibyte)).toBe('enough')
    expect(await ask(mebibyte)).toBe('enough')
    expect(await ask(mebibyte)).toBe('short')
  })

  it('is not gone where the disk does not say: who asks is told why', async () => {
    const clock = createSimulatedClock()
    let isDumb = false
    const look = async () => {
      if (isDumb) throw new Error('EIO: i/o error')
      return { freeBytes: 10 * mebibyte, file: '1' }
    }
    const room = new DiskRoom({ clock, look })
    const growth = () => ({ takes: 1, givesBack: 0 })
    expect(await room.roomFor(1, growth)).toBe('enough')
    isDumb = true
    await clock.advance(1_000)
    await expect(room.roomFor(1, growth)).rejects.toThrow('EIO')
    isDumb = false
    await clock.advance(1_000)
    expect(await room.roomFor(1, growth)).toBe('enough')
  })

  it('is gone when the file is, or another one has its name', async () => {
    const disk: { freeBytes: number; file: string | null } = { freeBytes: 10 * mebibyte, file: '1' }
    const { clock, room, ask } = roomOn(disk)
    await ask(1)
    disk.file = '2'
    await clock.advance(1_000)
    await room.gone
    expect(await ask(1)).toBe('gone')
  })
})
