import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { detectCgroups, makeCgroups, resizeCgroups } from './cgroups.ts'

test.skipIf(process.platform !== 'linux')(
  'a kernel file system without control groups limits nothing, and holds nobody up',
  async () => {
    expect(await detectCgroups('kedge-test', '/proc/self')).toEqual({ kind: 'none' })
  },
)

test('limits of what runs are changed in the groups that it was started in', async () => {
  const root = mkdtempSync(join(tmpdir(), 'kedge-cgroups-'))
  try {
    const cgroups = { kind: 'v2', root } as const
    const folders = await makeCgroups(cgroups, { id: 'one', resources: { cpuMillisRequest: 100 } })
    expect(folders).toEqual([join(root, 'one')])
    await resizeCgroups(cgroups, {
      id: 'one',
      folders,
      resources: { cpuMillisLimit: 500, memoryBytesLimit: 4096 },
    })
    const read = (file: string) => readFileSync(join(root, 'one', file), 'utf8')
    expect([read('cpu.max'), read('memory.max'), read('cpu.weight')]).toEqual(['50000 100000', '4096', '5'])
    // What was started without any has no group to change.
    expect(await makeCgroups(cgroups, { id: 'two', resources: {} })).toEqual([])
    await expect(
      resizeCgroups(cgroups, { id: 'two', folders: [], resources: { memoryBytesLimit: 1 } }),
    ).rejects.toThrow('without a control group')
    await resizeCgroups({ kind: 'none' }, { id: 'two', folders: [], resources: { memoryBytesLimit: 1 } })
  } finally {
    rmSync(root, { recursive: true })
  }
})

test('groups that cannot all be made are not left behind', async () => {
  const memory = mkdtempSync(join(tmpdir(), 'kedge-cgroups-'))
  try {
    const cgroups = { kind: 'v1', memory, cpu: join(memory, 'missing') } as const
    await expect(makeCgroups(cgroups, { id: 'one', resources: { cpuMillisLimit: 1 } })).rejects.toThrow(
      'ENOENT',
    )
    expect(readdirSync(memory)).toEqual([])
  } finally {
    rmSync(memory, { recursive: true })
  }
})
