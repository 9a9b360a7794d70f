import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { channels, closeFrame, endOf, framed, frameOf, resizeFrame } from './channel.ts'
import { bytesText, entriesOf, listCommand, pathOf } from './folder.ts'
import { nearestOf, withPaletteColours } from './palette.ts'
import { shellCommand } from './shell-command.ts'
import { tarOf } from './tar.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kedge-tar-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('frames carry a channel and bytes', () => {
  expect(frameOf(framed(channels.stdout, Uint8Array.of(1, 2)).buffer)).toEqual({
    kind: 'stdout',
    bytes: Uint8Array.of(1, 2),
  })
  expect([...closeFrame(channels.stdin)]).toEqual([255, 0])
  expect(new TextDecoder().decode(resizeFrame(80, 24))).toBe('\u0004{"Width":80,"Height":24}')
  expect(frameOf(new ArrayBuffer(0))).toEqual({ kind: 'other' })
})

it('a shell to type in knows that there are 256 colours', () => {
  const [shell = '', ...words] = shellCommand('sh')
  const said = execFileSync(shell, words, {
    input: 'echo $TERM $0\n',
    env: { ...process.env, TERM: 'xterm' },
  })
  expect(said.toString()).toBe('xterm-256color sh\n')
})

it('mistake 12: a terminal over which nothing goes is kept open, and its beat ends with it', async () => {
  const sent: Uint8Array[] = []
  class FakeSocket {
    static readonly OPEN = 1
    readonly readyState = 1
    onopen: (() => void) | null = null
    onclose: ((event: { reason: string }) => void) | null = null
    send = (frame: Uint8Array) => void sent.push(frame)
    close() {}
  }
  vi.stubGlobal('location', { pathname: '/console/', search: '', origin: 'https://127.0.0.1:1' })
  vi.stubGlobal('window', { addEventListener() {} })
  vi.stubGlobal('WebSocket', FakeSocket)
  vi.useFakeTimers()
  try {
    const { openExec } = await import('./exec-socket.ts')
    const target = { namespace: 'shop', pod: 'web-0', container: 'main' }
    const socket = openExec(target, {
      command: ['sh'],
      hasInput: true,
      isTerminal: true,
      onOutput() {},
      onEnd() {},
    })
    socket.resize(80, 24)
    sent.length = 0
    vi.advanceTimersByTime(60_000)
    // Proxies and balancers close what was quiet for a minute.
    expect(sent.length).toBeGreaterThan(0)
    expect(sent[0]).toEqual(resizeFrame(80, 24))
    socket.close()
    sent.length = 0
    vi.advanceTimersByTime(600_000)
    expect(sent).toEqual([])
  } finally {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})

it('the end tells the exit code, or why nothing ran', () => {
  expect(endOf('{"status":"Success"}')).toEqual({ kind: 'ended', code: 0, message: '' })
  expect(
    endOf(
      '{"status":"Failure","message":"exit 3","details":{"causes":[{"reason":"ExitCode","message":"3"}]}}',
    ),
  ).toMatchObject({ code: 3 })
  expect(endOf('{"status":"Failure","message":"no such container"}')).toMatchObject({
    code: -1,
    message: 'no such container',
  })
  expect(endOf('not json')).toMatchObject({ code: -1 })
})

it('tar reads what is written, long names and letters of all kinds among them', async () => {
  const long = `${'a'.repeat(150)}/ü.txt`
  const files = [
    new File(['hello'], 'small.txt', { lastModified: 1_700_000_000_000 }),
    new File([new Uint8Array(200_000).fill(7)], long),
    new File([], 'empty'),
  ]
  const pieces: Uint8Array[] = []
  let told = 0
  for await (const piece of tarOf(
    files.map(file => ({ path: file.name, file })),
    bytes => {
      told = bytes
    },
  ))
    pieces.push(piece)
  writeFileSync(join(folder, 'x.tar'), Buffer.concat(pieces))
  execFileSync('tar', ['xf', 'x.tar'], { cwd: folder })
  expect(readFileSync(join(folder, 'small.txt'), 'utf8')).toBe('hello')
  expect(readFileSync(join(folder, long)).byteLength).toBe(200_000)
  expect(readFileSync(join(folder, 'empty')).byteLength).toBe(0)
  expect(told).toBe(200_005)
})

it('a folder is listed by the tools that are there', () => {
  mkdirSync(join(folder, 'sub dir'))
  writeFileSync(join(folder, 'b'), 'xx')
  writeFileSync(join(folder, '.hidden'), '')
  symlinkSync('b', join(folder, 'a-link'))
  const [command = '', ...args] = listCommand(folder)
  const entries = entriesOf(execFileSync(command, args, { encoding: 'utf8' }))
  expect(entries.map(({ name, kind }) => `${name}:${kind}`)).toEqual([
    'sub dir:folder',
    '.hidden:file',
    'a-link:link',
    'b:file',
  ])
  expect(entries.find(({ name }) => name === 'b')).toMatchObject({ bytes: 2 })
  expect(entriesOf('find: nothing\n')).toEqual([])
})

it('a file whose time nobody has kept is there, and has none', () => {
  const timeOf = (seconds: number) => entriesOf(`-rw-r--r-- 2 ${seconds} ./a\n`).map(each => each.modifiedAt)
  expect([0, 1, -3600, 86_399].map(timeOf)).toEqual([[null], [null], [null], [null]])
  expect(timeOf(86_400)).toEqual([86_400_000])
})

it('paths go up and down, never above the root', () => {
  expect([pathOf('/', 'etc'), pathOf('/etc/', '..'), pathOf('/', '..'), pathOf('/a//b', './c')]).toEqual([
    '/etc',
    '/',
    '/',
    '/a/b/c',
  ])
})

it('sizes are read at a glance', () => {
  expect([bytesText(0), bytesText(1023), bytesText(1536), bytesText(300 * 1024 ** 2)]).toEqual([
    '0 B',
    '1023 B',
    '1.5 KiB',
    '300 MiB',
  ])
})

it('colours of 24 bits become the nearest of the palette, all others stay', () => {
  expect(withPaletteColours('a\u001b[1;38;2;255;0;0mred\u001b[0m \u001b[31mplain 38;2;1;1;1m')).toBe(
    'a\u001b[1;38;5;196mred\u001b[0m \u001b[31mplain 38;2;1;1;1m',
  )
  expect(withPaletteColours('\u001b[48:2::0:0:255m')).toBe('\u001b[48;5;21m')
  expect([nearestOf(0, 0, 0), nearestOf(255, 255, 255), nearestOf(128, 128, 128)]).toEqual([16, 231, 244])
})

it('what is typed before the connection stands is sent once it does, after the size', async () => {
  const sent: Uint8Array[] = []
  const made: FakeSocket[] = []
  class FakeSocket {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    readyState = 0
    onopen: (() => void) | null = null
    constructor() {
      made.push(this)
    }
    send = (frame: Uint8Array) => void sent.push(frame)
    addEventListener() {}
    close() {}
  }
  vi.stubGlobal('location', { pathname: '/console/', search: '', origin: 'https://127.0.0.1:1' })
  vi.stubGlobal('window', { addEventListener() {} })
  vi.stubGlobal('WebSocket', FakeSocket)
  try {
    const { openExec } = await import('./exec-socket.ts')
    const socket = openExec(
      { namespace: 'shop', pod: 'web-0', container: 'main' },
      { command: ['sh'], hasInput: true, isTerminal: true, onOutput() {}, onEnd() {} },
    )
    socket.resize(80, 24)
    for (const key of 'ls') socket.send(new TextEncoder().encode(key))
    expect(sent).toEqual([])
    const [opened] = made
    if (opened) opened.readyState = 1
    opened?.onopen?.()
    const typed = [...'ls'].map(key => framed(channels.stdin, new TextEncoder().encode(key)))
    expect(sent).toEqual([resizeFrame(80, 24), ...typed])
    socket.close()
  } finally {
    vi.unstubAllGlobals()
  }
})
