// A slow machine and a slow line, of one's own making: what a test or the console takes for granted when both are fast fails
// then each time, and not once in a hundred runs on a machine whose cores others keep busy.
// `KEDGE_TEST_SLOW=cpu=4,line=300,news=500,hands=100`: pages compute at a quarter of the pace, each answer comes 300 ms later,
// each change of which a page is told 500 ms later, and each step of a test takes 100 ms.
import type { BrowserContext, Page } from 'playwright-core'

const asked = new Map(
  (process.env.KEDGE_TEST_SLOW ?? '')
    .split(',')
    .filter(each => each !== '')
    .map(each => {
      const [name = '', value = ''] = each.split('=')
      return [name, Number(value)] as const
    }),
)

/** For the start of a browser: what passes between two steps of a test. */
export const slowHandsMs = asked.get('hands') ?? 0

/** Before there is a page in it. */
export async function slowDown(context: BrowserContext): Promise<void> {
  if (asked.has('cpu') || asked.has('line')) {
    const slowed: Slowed[] = []
    context.on('page', page => slowed.push(slowDownPage(page)))
    // What is set last of the line counts, and all of it is set at once.
    context.setOffline = async offline => {
      for (const each of slowed) await each.setOffline(offline)
    }
  }
  // What a browser slows down by itself is the beginning of an answer, and that of a watch comes but once.
  const newsMs = asked.get('news')
  if (newsMs !== undefined)
    await context.addInitScript(`{
      const { fetch } = globalThis
      globalThis.fetch = async (address, ...rest) => {
        const answer = await fetch(address, ...rest)
        if (!answer.body || !new URL(address, location.href).searchParams.has('watch')) return answer
        const reader = answer.body.getReader()
        const read = async () => {
          const piece = await reader.read()
          await new Promise(resolve => setTimeout(resolve, ${newsMs}))
          return piece
        }
        answer.body.getReader = () => ({ read, cancel: () => reader.cancel() })
        return answer
      }
    }`)
}

interface Slowed {
  setOffline(offline: boolean): Promise<void>
}

function slowDownPage(page: Page): Slowed {
  const opened = page.context().newCDPSession(page)
  const setOffline = async (offline: boolean): Promise<void> => {
    try {
      const session = await opened
      const latency = asked.get('line') ?? 0
      const unlimited = { downloadThroughput: -1, uploadThroughput: -1 }
      await session.send('Emulation.setCPUThrottlingRate', { rate: asked.get('cpu') ?? 1 })
      await session.send('Network.enable')
      await session.send('Network.emulateNetworkConditions', { offline, latency, ...unlimited })
    } catch (error) {
      if (!page.isClosed()) throw error
    }
  }
  void setOffline(false)
  return { setOffline }
}
