// Secrets on the disk, and a new key for them, as whoever runs Kedge meets it.
import { existsSync, readFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KedgeUnderTest, startKedge } from './support/kedge.ts'

describe('encryption at rest', () => {
  let kedge: KedgeUnderTest
  beforeAll(async () => {
    kedge = await startKedge(['--runtime', 'simulated'])
    await kedge.must('create', 'secret', 'generic', 'db', '--from-literal=password=open-sesame')
  })
  afterAll(() => kedge?.end())

  const dataFolder = () => join(kedge.folder, 'data')
  const keyFile = () => join(dataFolder(), 'encryption-keys.json')
  const password = () =>
    kedge.must('get', 'secret', 'db', '-o', 'go-template={{.data.password | base64decode}}')
  const encryption = (part: string) => kedge.kedge('encryption', part, '--data-dir', dataFolder())
  const keyName = async () => /encrypted with (\S+) /.exec((await encryption('status')).stdout)?.[1]

  test('keeps a Secret readable through the API and nowhere on the disk', async () => {
    const file = readFileSync(join(dataFolder(), 'store/data.mdb'))
    const inBase64 = Buffer.from('open-sesame').toString('base64')
    expect([file.includes('open-sesame'), file.includes(inBase64)]).toEqual([false, false])
    expect(statSync(keyFile()).mode & 0o777).toBe(0o600)
    expect(await password()).toBe('open-sesame')
  })

  test('rotates its key by one command, also when Kedge is killed meanwhile', async () => {
    const before = await keyName()
    const rotated = await encryption('rotate')
    expect([rotated.code, rotated.stderr]).toEqual([
      0,
      `every Secret is encrypted with ${await keyName()}; the old key is forgotten\n`,
    ])
    expect(await keyName()).not.toBe(before)
    const second = await keyName()
    await kedge.killNow()
    expect((await encryption('rotate')).stderr).toContain('when it starts')
    expect((await encryption('status')).stdout).toContain('waits for Kedge')
    await kedge.start()
    expect(await password()).toBe('open-sesame')
    await expect.poll(() => existsSync(`${keyFile()}.next`)).toBe(false)
    expect(readFileSync(keyFile(), 'utf8')).not.toContain(`"${second}"`)
  })

  test('without its keys Kedge does not start, and loses nothing', async () => {
    await kedge.stop()
    renameSync(keyFile(), `${keyFile()}.aside`)
    await expect(kedge.start()).rejects.toThrow()
    expect((await encryption('status')).stderr).toContain('there are no encryption keys')
    renameSync(`${keyFile()}.aside`, keyFile())
    await kedge.start()
    expect(await password()).toBe('open-sesame')
  })
})
