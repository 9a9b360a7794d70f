import { spawnSync } from 'node:child_process'
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { entriesOf, isEntered, listCommand } from './folder.ts'
import { tarOf } from './tar.ts'
import { presentCommand, putCommand, waitingName } from './upload.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-upload-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const run = ([program = '', ...args]: readonly string[], input: Uint8Array | string = '') =>
  spawnSync(program, args, { input, encoding: 'utf8' })

const archive = async (...files: readonly File[]): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  const all = [...files, new File([], waitingName('t1'))].map(file => ({ path: file.name, file }))
  for await (const piece of tarOf(all, () => {})) pieces.push(piece)
  return Buffer.concat(pieces)
}

it('what is uploaded takes its place once it is whole', async () => {
  writeFileSync(join(folder, 'big'), 'the old one')
  const whole = await archive(
    new File(['the new one'], 'big'),
    new File(['x'], '.hidden'),
    new File(['y'], 'a b'),
  )
  expect(run(putCommand(folder, 't1'), whole)).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(join(folder, 'big'), 'utf8')).toBe('the new one')
  expect(readdirSync(folder).sort()).toEqual(['.hidden', 'a b', 'big'])
})

it.each([
  // Within a file, between two, and before the end: some kinds of tar take the latter for whole.
  ['in the middle of a file', 700],
  ['between two files', 512 * 3],
  ['before it began', 0],
])('what is cut off %s leaves what was there', async (_, at) => {
  writeFileSync(join(folder, 'big'), 'the old one')
  const whole = await archive(new File(['n'.repeat(1000)], 'big'), new File(['x'], 'other'))
  expect(run(putCommand(folder, 't1'), whole.subarray(0, at)).status).not.toBe(0)
  expect(readFileSync(join(folder, 'big'), 'utf8')).toBe('the old one')
  expect(readdirSync(folder)).toEqual(['big'])
})

it('a file does not take the place of a folder', async () => {
  mkdirSync(join(folder, 'sub'))
  const { status, stderr } = run(putCommand(folder, 't1'), await archive(new File(['x'], 'sub')))
  expect(status).not.toBe(0)
  expect(stderr).toMatch(/sub/)
  expect(readdirSync(folder)).toEqual(['sub'])
})

it('names are asked for before they are replaced', () => {
  writeFileSync(join(folder, 'ü b (1).txt'), '')
  symlinkSync('/nowhere', join(folder, 'broken'))
  const names = ['new', 'ü b (1).txt', '-n', 'broken']
  const { stdout } = run(presentCommand(folder), names.map(name => `${name}\n`).join(''))
  expect(stdout.split('\n').filter(Boolean)).toEqual(['ü b (1).txt', 'broken'])
})

it('a link is listed with what it says and what is at its end', () => {
  mkdirSync(join(folder, 'usr'))
  writeFileSync(join(folder, 'file'), 'x')
  symlinkSync('usr', join(folder, 'lib'))
  symlinkSync('file', join(folder, 'same name'))
  symlinkSync('gone', join(folder, '.broken'))
  const entries = entriesOf(run(listCommand(folder)).stdout)
  expect(entries.map(({ name, target }) => [name, target])).toEqual([
    ['lib', { path: 'usr', kind: 'folder' }],
    ['usr', undefined],
    ['.broken', { path: 'gone', kind: 'nothing' }],
    ['file', undefined],
    ['same name', { path: 'file', kind: 'file' }],
  ])
  expect(entries.filter(isEntered).map(({ name }) => name)).toEqual(['lib', 'usr'])
})

it('a folder keeps its places, and what is in it goes into the folder of its name that is there', async () => {
  mkdirSync(join(folder, 'site', 'css'), { recursive: true })
  writeFileSync(join(folder, 'site', 'css', 'a.css'), 'the old one')
  writeFileSync(join(folder, 'site', 'kept'), 'kept')
  const whole = await archive(
    new File(['the new one'], 'site/css/a.css'),
    new File(['x'], 'site/js/deep/b.js'),
    new File(['y'], 'other/c'),
  )
  const present = run(presentCommand(folder), 'site/css/a.css\nsite/js/deep/b.js\nother/c\n')
  expect(present.stdout).toBe('site/css/a.css\n')
  expect(run(putCommand(folder, 't1'), whole)).toMatchObject({ status: 0, stderr: '' })
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(['site/css/a.css', 'site/js/deep/b.js', 'other/c', 'site/kept'].map(read)).toEqual([
    'the new one',
    'x',
    'y',
    'kept',
  ])
  expect(readdirSync(folder).sort()).toEqual(['other', 'site'])
})

it('a file within a folder takes the place of a link and of a program that runs, and is not written through them', async () => {
  const site = join(folder, 'site')
  mkdirSync(join(site, '.deep'), { recursive: true })
  writeFileSync(join(folder, 'elsewhere'), 'not of the site')
  symlinkSync('../../elsewhere', join(site, '.deep', 'link'))
  writeFileSync(join(site, 'held'), 'as it was opened')
  const held = openSync(join(site, 'held'), 'r')
  const whole = await archive(
    new File(['new'], 'site/.deep/link'),
    new File(['new'], 'site/held'),
    new File(['new'], 'site/a\nb c'),
  )
  expect(run(putCommand(folder, 't1'), whole)).toMatchObject({ status: 0, stderr: '' })
  expect(readFileSync(held, 'utf8')).toBe('as it was opened')
  closeSync(held)
  const read = (path: string) => readFileSync(join(folder, path), 'utf8')
  expect(['elsewhere', 'site/.deep/link', 'site/held', 'site/a\nb c'].map(read)).toEqual([
    'not of the site',
    'new',
    'new',
    'new',
  ])
  expect(readdirSync(folder).sort()).toEqual(['elsewhere', 'site'])
})

it('what cannot take its place within a folder is told', async () => {
  mkdirSync(join(folder, 'site', 'css', 'a.css'), { recursive: true })
  const { status, stderr } = run(putCommand(folder, 't1'), await archive(new File(['x'], 'site/css/a.css')))
  expect(status).not.toBe(0)
  expect(stderr).toMatch(/a\.css/)
  expect(readdirSync(folder)).toEqual(['site'])
})
