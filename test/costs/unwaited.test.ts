import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { countUnwaited, secondsUnwaited } from './unwaited.ts'

it.skipIf(process.platform !== 'linux')(
  'what a program of a program has cost is known while it runs, and after that',
  async () => {
    const before = secondsUnwaited()
    const child = spawn('sh', ['-c', 'sh -c "while :; do :; done" counted-here & read line; kill $!'])
    await expect
      .poll(async () => {
        await countUnwaited(/counted-here\0$/)
        return secondsUnwaited() - before
      })
      .toBeGreaterThan(0.02)
    const ended = new Promise(done => child.once('exit', done))
    child.stdin.end('\n')
    await ended
    const told = secondsUnwaited()
    await countUnwaited(/counted-here\0$/)
    expect(secondsUnwaited()).toBe(told)
  },
)
