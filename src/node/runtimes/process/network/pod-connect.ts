import { spawn } from 'node:child_process'
import { Duplex } from 'node:stream'
import { systemCode } from '../../../../base/system-code.ts'
import { ownSockets, type PodSockets } from '../../../../network/pod-sockets.ts'
import { toolEnvironment } from '../run-tool.ts'
import type { World } from '../world/world.ts'

export interface PodPlace {
  readonly ip: string
  readonly networkNamespace: string | null
  readonly sockets: Pick<PodSockets, 'dial'>
  readonly world: Pick<World, 'inside'>
}

/** A connection to a port of the pod: at its address, or at its loopback where only that listens. */
export async function connectToPod(
  { ip, networkNamespace, sockets, world }: PodPlace,
  port: number,
): Promise<Duplex> {
  try {
    return await sockets.dial({ host: ip, port })
  } catch (error) {
    if (networkNamespace === null) return ownSockets.dial({ host: '127.0.0.1', port })
    if (!isRefused(error)) throw error
    const enter = ['nsenter', `--net=${networkNamespace}`, '--']
    return connectInside(words => world.inside([...enter, ...words]), port)
  }
}

const isRefused = (error: unknown): boolean => systemCode(error) === 'ECONNREFUSED'

/** Says one byte when it is connected, so that a refusal is told from silence. */
const bridgeProgram = `
const socket = require('node:net').connect(Number(process.argv[1]), '127.0.0.1')
socket.once('connect', () => {
  process.stdout.write('+')
  process.stdin.pipe(socket)
  socket.pipe(process.stdout)
})
socket.on('error', error => { process.stderr.write(error.message); process.exit(1) })
socket.on('close', () => process.exit(0))
`

/** A process may enter a network namespace, a thread of ours may not: a small one of our own kind stands in between. */
function connectInside(
  enter: (words: readonly string[]) => readonly string[],
  port: number,
): Promise<Duplex> {
  const [file = '', ...args] = enter([process.execPath, '-e', bridgeProgram, `${port}`])
  const child = spawn(file, args, { env: toolEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] })
  return new Promise((resolve, reject) => {
    const refusal: Buffer[] = []
    child.stderr.on('data', (part: Buffer) => refusal.push(part))
    child.on('error', reject)
    child.on('exit', () =>
      reject(new Error(Buffer.concat(refusal).toString('utf8') || 'the connection was closed')),
    )
    child.stdout.once('data', (first: Buffer) => {
      child.stdout.pause()
      if (first.length > 1) child.stdout.unshift(first.subarray(1))
      const stream = Duplex.from({ readable: child.stdout, writable: child.stdin })
      stream.on('close', () => child.kill())
      resolve(stream)
    })
  })
}
