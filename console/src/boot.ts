// The first thing that runs: it loads the console, and loads the page anew where the connection broke off meanwhile, which
// a browser does whenever a network device comes or goes, as those of Pods on this machine do. Without it such a page
// stayed white.
import { restyle } from './app/restyle.ts'
import { askEarlyList } from './live/early-list.ts'
import { askEarly } from './sign-in/ask-session.ts'

const triesMax = 8
const pauseMs = 400
const triesAt = 'kedge.boot-tries'

restyle()
void askEarly().then(isIn => {
  if (isIn) askEarlyList()
})
import('./main.tsx').then(
  () => sessionStorage.removeItem(triesAt),
  (error: unknown) => {
    const tries = Number(sessionStorage.getItem(triesAt) ?? 0) + 1
    if (tries > triesMax) throw error
    sessionStorage.setItem(triesAt, String(tries))
    setTimeout(() => location.reload(), pauseMs * tries)
  },
)
