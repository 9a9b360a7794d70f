// What an OpenID Connect provider is asked for over HTTPS: no more than a megabyte, and not for longer than ten seconds.
import { get } from 'node:https'
import type { Clock } from '../../base/clock.ts'

export interface AskOptions {
  readonly clock: Clock
  /** Of the provider's CA, in PEM; null: those that Node trusts. */
  readonly ca: string | null
  readonly bearer?: string | null
}

const answerBytesMax = 1024 * 1024
const answerMsMax = 10_000

/** Rejects with a sentence that names the address. */
export async function readJson(
  url: string,
  options: AskOptions,
): Promise<{ readonly [field: string]: unknown }> {
  const value: unknown = JSON.parse(await readText(url, options))
  if (typeof value !== 'object' || value === null) throw new Error(`${url} answers with no object`)
  return { ...value }
}

export function readText(url: string, { clock, ca, bearer = null }: AskOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = bearer === null ? {} : { authorization: `Bearer ${bearer}` }
    const options = { ...(ca === null ? {} : { ca }), headers }
    const request = get(url, options, response => {
      const parts: Buffer[] = []
      let size = 0
      response.on('data', (part: Buffer) => {
        size += part.byteLength
        if (size > answerBytesMax) request.destroy(new Error(`${url} answers with more than a megabyte`))
        else parts.push(part)
      })
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(parts).toString())
        else reject(new Error(`${url} answers ${response.statusCode}`))
      })
    })
    const tooSlow = clock.after(answerMsMax, () => request.destroy(new Error(`${url} does not answer`)))
    request.once('close', () => tooSlow.cancel())
    request.on('error', reject)
  })
}
