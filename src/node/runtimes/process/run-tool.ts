import { spawn } from 'node:child_process'
import { dirname } from 'node:path'

export interface ToolResult {
  readonly exitCode: number
  readonly output: string
}

/** Runs one of the system's tools to its end; what it prints is joined. A missing tool has exit code 127. */
export function runTool(
  command: readonly string[],
  { input }: { readonly input?: string } = {},
): Promise<ToolResult> {
  const [file = '', ...args] = command
  return new Promise(resolve => {
    const child = spawn(file, args, { env: toolEnvironment(), stdio: ['pipe', 'pipe', 'pipe'] })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.stderr.on('data', (part: Buffer) => parts.push(part))
    const end = (exitCode: number) =>
      resolve({ exitCode, output: Buffer.concat(parts).toString('utf8').trim() })
    child.on('error', () => end(127))
    child.on('close', code => end(code ?? 137))
    // A tool that ends without reading closes its input on us.
    child.stdin.on('error', () => {})
    child.stdin.end(input ?? '')
  })
}

/** Tools of the administrator are not on everybody's PATH. */
export const toolPath = (): string => {
  const own = (process.env.PATH ?? '').split(':').filter(each => each !== '')
  const standard = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin']
  return [...new Set([...own, ...standard])].join(':')
}

/** Where containers find programs unless they set a PATH: Node itself is one of them. */
export const containerPath = (): string =>
  [...new Set([...toolPath().split(':'), dirname(process.execPath)])].join(':')

export const toolEnvironment = (): NodeJS.ProcessEnv => ({ PATH: toolPath(), LC_ALL: 'C' })
