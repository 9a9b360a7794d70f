import { expect, test, vi } from 'vitest'
import { silentLog } from '../../base/log.ts'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { openAuditFile } from './audit-file.ts'

test('lines that come while others are written wait to be gathered, too, and at the end are written at once', async () => {
  const clock = createSimulatedClock()
  const written: { readonly text: string; done(): void }[] = []
  const writing = vi
    .spyOn(process.stdout, 'write')
    .mockImplementation((text: string | Uint8Array, done?: unknown) => {
      written.push({ text: String(text), done: () => typeof done === 'function' && done() })
      return true
    })
  try {
    const options = { path: '-', bytesMax: 10, backupsMax: 2, ageMsMax: 0, gatherMs: 50 }
    const file = await openAuditFile(options, { clock, log: silentLog })
    const texts = () => written.map(({ text }) => text)
    file.write('one\n')
    file.write('two\n')
    await clock.advance(49)
    expect(texts()).toEqual([])
    await clock.advance(1)
    file.write('three\n')
    written[0]?.done()
    await clock.advance(49)
    file.write('four\n')
    expect(texts()).toEqual(['one\ntwo\n'])
    await clock.advance(1)
    expect(texts()).toEqual(['one\ntwo\n', 'three\nfour\n'])
    written[1]?.done()
    file.write('five\n')
    const stopped = file.stop()
    await clock.advance(0)
    expect(texts().at(-1)).toBe('five\n')
    written[2]?.done()
    await stopped
  } finally {
    writing.mockRestore()
  }
})
