// Holds the thread that reads large texts, for tests of what happens meanwhile.
import type { Page } from 'playwright-core'

/** As `silenceMs` of the reader: a thread that says nothing for so long is given up, and the page reads the text itself. */
const silenceMs = 30_000

/** Nothing is read until it is let go on, however long a busy machine takes until then. */
export const holdReading = (page: Page): Promise<unknown> =>
  page.evaluate(`{
    const { postMessage } = Worker.prototype
    const { setTimeout } = globalThis
    const held = []
    Worker.prototype.postMessage = function (question) { held.push(() => postMessage.call(this, question)) }
    globalThis.setTimeout = (fire, ms, ...rest) => setTimeout(fire, ms === ${silenceMs} ? 2 ** 31 - 1 : ms, ...rest)
    globalThis.goOn = () => {
      Worker.prototype.postMessage = postMessage
      globalThis.setTimeout = setTimeout
      for (const each of held) each()
    }
  }`)

export const letReadingGoOn = (page: Page): Promise<unknown> => page.evaluate('globalThis.goOn()')
