// Stylesheets whose load broke off. What loads a module gives up with the first of its stylesheets that does not come; here
// the module goes on without, and its stylesheet is asked for again until it is there.
import { passed } from './passed.ts'

const pauseMs = 200
const pauseMsMax = 10_000

export function restyle(): void {
  addEventListener('vite:preloadError', event => {
    const [, href] =
      /CSS for (https?:[^\s?]+)/.exec(String((event as Event & { payload?: unknown }).payload)) ?? []
    if (href === undefined) return
    event.preventDefault()
    ask(href, 1)
  })
}

function ask(href: string, attempt: number): void {
  const link = document.createElement('link')
  link.rel = 'stylesheet'
  // By another address: a browser may remember that the first has failed.
  link.href = `${href}?again=${attempt}`
  link.addEventListener('error', async () => {
    link.remove()
    await passed(Math.min(pauseMs * 2 ** attempt, pauseMsMax))
    ask(href, attempt + 1)
  })
  document.head.append(link)
}
