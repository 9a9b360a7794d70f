import { request } from 'node:https'

export interface AskedJson {
  readonly url: string
  /** Of the server's CA, in PEM; null: those that Node trusts. */
  readonly ca: string | null
  /** Posted; asked for where there is none. */
  readonly form?: URLSearchParams
  readonly authorization?: string | null
}

const bytesMax = 1024 * 1024
const msMax = 10_000

/** An object from an HTTPS server. Rejects for anything else, and after ten seconds. */
export function askJson({
  url,
  ca,
  form,
  authorization,
}: AskedJson): Promise<{ readonly [field: string]: unknown }> {
  return new Promise((resolve, reject) => {
    const headers = {
      accept: 'application/json',
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(authorization ? { authorization } : {}),
    }
    const asked = request(
      url,
      {
        ...(ca === null ? {} : { ca }),
        method: form ? 'POST' : 'GET',
        headers,
        signal: AbortSignal.timeout(msMax),
      },
      answer => {
        const parts: Buffer[] = []
        let size = 0
        answer.on('data', (part: Buffer) => {
          size += part.byteLength
          if (size > bytesMax) asked.destroy(new Error(`${url} answers with too much`))
          else parts.push(part)
        })
        answer.on('error', reject)
        answer.on('end', () => {
          try {
            if (answer.statusCode !== 200) throw new Error(`${url} answers ${answer.statusCode}`)
            const value: unknown = JSON.parse(Buffer.concat(parts).toString())
            if (typeof value !== 'object' || value === null) throw new Error(`${url} answers with no object`)
            resolve({ ...value })
          } catch (error) {
            reject(error)
          }
        })
      },
    )
    asked.on('error', reject)
    asked.end(form?.toString())
  })
}
