import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { parseProcessStat, parseTraffic, processUsage, treesOf } from './process-usage.ts'

const stat = (pid: number, parent: number, [utime, stime, cutime, cstime] = [0, 0, 0, 0], name = 'sh') =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 1 2 3 4 ${utime} ${stime} ${cutime} ${cstime} 20 0 1 0 99 1000 5`

it('a process is read whatever its name holds, with the time of its children that have ended', () => {
  expect(parseProcessStat(stat(7, 3, [1, 2, 3, 4], 'a) R 1 (b'))).toEqual({
    pid: 7,
    parent: 3,
    cpuNanos: 100_000_000,
  })
  expect(parseProcessStat('')).toBeNull()
})

const process = (pid: number, parent: number) => ({ pid, parent, cpuNanos: 0 })

it('a process belongs to its nearest root, and to none where there is none', () => {
  const owners = treesOf(
    [process(1, 0), process(2, 1), process(3, 2), process(4, 3), process(5, 1)],
    new Map([
      [2, 'a'],
      [4, 'b'],
    ]),
  )
  expect([1, 2, 3, 4, 5].map(pid => owners.get(pid))).toEqual([null, 'a', 'a', 'b', null])
})

it('parents that form a ring belong to nobody', () => {
  expect(treesOf([process(1, 2), process(2, 1)], new Map()).get(1)).toBeNull()
})

it('a chain of processes is gone through once', () => {
  for (const length of [100, 1000, 10_000]) {
    const chain = Array.from({ length }, (_, index) => process(index + 1, index))
    const owners = treesOf(chain.toReversed(), new Map([[1, 'root']]))
    expect(owners.get(length)).toBe('root')
  }
})

it.skipIf(globalThis.process.platform !== 'linux')('a tree is measured with its children', async () => {
  const child = spawn('sh', ['-c', 'sh -c "while :; do :; done" & echo there; wait'], { detached: true })
  await new Promise(resolve => child.stdout.once('data', resolve))
  const root = { id: 'c', pid: child.pid ?? 0, cgroups: [] }
  try {
    await expect.poll(async () => (await processUsage([root])).get('c')?.cpuNanos ?? 0).toBeGreaterThan(0)
    expect((await processUsage([root])).get('c')?.memoryBytes).toBeGreaterThan(100_000)
  } finally {
    globalThis.process.kill(-root.pid, 'SIGKILL')
  }
})

it('traffic is that of all interfaces but the loopback', () => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0
  eth0:    1000      10    0    0    0     0          0         0     2000      20    0    0    0     0       0          0
  eth1:1       1    0    0    0     0          0         0     2       1    0    0    0     0       0          0
`
  expect(parseTraffic(text)).toEqual({ receivedBytes: 1001, sentBytes: 2002 })
})
