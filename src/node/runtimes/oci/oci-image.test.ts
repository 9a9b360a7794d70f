import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { file, folder, imageArchive, link, makeImage } from './oci-image.ts'
import { pauseImage, pauseProgram } from './pause-image.ts'
import { writeTar } from './tar.ts'

let place: string
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'kedge-oci-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

const unpack = (archive: Buffer) => {
  execFileSync('tar', ['-x', '-C', place], { input: archive })
  return (path: string) => readFileSync(join(place, path))
}

test('another program unpacks our archives as they were meant', () => {
  const read = unpack(
    writeTar([
      folder('bin'),
      file('bin/tool', Buffer.from('#!/bin/sh\necho run\n'), 0o755),
      link('tool', 'bin/tool'),
    ]),
  )
  expect(read('bin/tool').toString()).toContain('echo run')
  expect(execFileSync(join(place, 'tool'), { encoding: 'utf8' })).toBe('run\n')
})

test('a path that the format cannot hold is refused', () => {
  expect(() => writeTar([folder('x'.repeat(101))])).toThrow('too long')
})

test('an image is what its digests say, from the index down to the layer', () => {
  const image = makeImage({
    files: [file('hello', Buffer.from('hello'))],
    command: ['/hello'],
    exposedPorts: ['80/tcp'],
  })
  const read = unpack(imageArchive('example.org/hello:1', image))
  const blob = (digest: string): Buffer => {
    const bytes = read(`blobs/${digest.replace(':', '/')}`)
    expect(`sha256:${createHash('sha256').update(bytes).digest('hex')}`).toBe(digest)
    return bytes
  }
  const index = JSON.parse(read('index.json').toString())
  expect(index.manifests[0].annotations).toEqual({ 'io.containerd.image.name': 'example.org/hello:1' })
  const manifest = JSON.parse(blob(index.manifests[0].digest).toString())
  const config = JSON.parse(blob(manifest.config.digest).toString())
  expect(config.config).toMatchObject({ Cmd: ['/hello'], ExposedPorts: { '80/tcp': {} } })
  expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest])
  expect(blob(manifest.layers[0].digest).length).toBe(manifest.layers[0].size)
})

test('the same files make the same image', () => {
  expect(pauseImage('arm64')?.manifest.digest).toBe(pauseImage('arm64')?.manifest.digest)
  expect(pauseImage('arm64')?.manifest.digest).not.toBe(pauseImage('x64')?.manifest.digest)
  expect(pauseImage('mips')).toBeNull()
})

const program = process.platform === 'linux' ? pauseProgram(process.arch) : null
if (!program) console.log(`skipped: running the pause program (none for ${process.platform} ${process.arch})`)

test.skipIf(!program)('the pause program waits until it is killed', async () => {
  const path = join(place, 'pause')
  writeFileSync(path, program ?? '', { mode: 0o755 })
  const child = spawn(path)
  await new Promise((resolve, reject) => child.once('spawn', () => resolve(null)).once('error', reject))
  const ended = new Promise(resolve => child.once('exit', (_, signal) => resolve(signal)))
  // Asleep in the kernel: neither crashed nor busy.
  const state = () => readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(' ')[2]
  while (state() !== 'S') await new Promise(resolve => setImmediate(resolve))
  child.kill('SIGCHLD')
  expect(child.exitCode).toBeNull()
  child.kill('SIGTERM')
  expect(await ended).toBe('SIGTERM')
})
