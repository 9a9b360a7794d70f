import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSimulatedClock } from '../../testing/simulated-clock.ts'
import { countFolder, VolumeUsage, volumeCounting } from './volume-usage.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kedge-volume-'))
})
afterEach(() => rm(folder, { recursive: true }))

it('counts what lies in a folder and below it', async () => {
  await mkdir(join(folder, 'deep/er'), { recursive: true })
  await writeFile(join(folder, 'a'), Buffer.alloc(100_000, 1))
  await writeFile(join(folder, 'deep/er/b'), Buffer.alloc(50_000, 1))
  const usage = await countFolder(folder, 5)
  expect(usage).toMatchObject({ at: 5, files: 4 })
  expect(usage?.usedBytes).toBeGreaterThanOrEqual(150_000)
  expect(usage?.availableBytes).toBeGreaterThan(0)
})

it('counts anew only after a while, and shows the last count meanwhile', async () => {
  const clock = createSimulatedClock(0)
  const volumes = new VolumeUsage(clock)
  expect(await volumes.of(folder)).toMatchObject({ files: 0 })
  await writeFile(join(folder, 'a'), 'a')
  expect(await volumes.of(folder)).toMatchObject({ files: 0 })
  await clock.advance(volumeCounting.holdsMs + 1)
  await volumes.of(folder)
  await expect.poll(() => volumes.of(folder)).toMatchObject({ files: 1 })
})

it('a folder that is not there has no usage', async () => {
  expect(await new VolumeUsage(createSimulatedClock(0)).of(join(folder, 'none'))).toBeNull()
})
