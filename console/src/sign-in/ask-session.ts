// Asks the port who is signed in. The first to ask is boot.ts, while the console itself is still on its way.
export const sessionAddress = '/console/session'
export const ownHeader = { 'x-kedge-console': '1' }

const pausesMs: readonly number[] = [200, 800, 2000]

/** Asks again for a while where the connection breaks off. */
export async function askSession(address: string = sessionAddress): Promise<Response> {
  for (const pause of pausesMs)
    try {
      return await fetch(address, { headers: ownHeader, cache: 'no-store' })
    } catch {
      await new Promise(resolve => setTimeout(resolve, pause))
    }
  return fetch(address, { headers: ownHeader, cache: 'no-store' })
}

let early: Promise<Response> | null = null

/** Resolves to whether somebody is signed in. */
export async function askEarly(): Promise<boolean> {
  early = askSession()
  // Who takes it hears of a failure, and reads the answer for themselves.
  const answer: unknown = await early.then(response => response.clone().json()).catch(() => null)
  return Object(answer).user !== undefined
}

/** What boot.ts has asked, once. */
export function takeEarly(): Promise<Response> | null {
  const taken = early
  early = null
  return taken
}
