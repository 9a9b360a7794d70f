// An informer of @kubernetes/client-node under churn: `npm run churn -- [minutes] [seed] [pause]`, an hour if
// nothing is said. The pause is in milliseconds between two writes.
import { churnInformer } from '../test/e2e/support/informer-churn.ts'

const [minutes = '60', seed = '1', pause = '0'] = process.argv.slice(2)
const end = Date.now() + Number(minutes) * 60_000
let told = 0

const { rounds, writes, events, cuts, relists, pages, expiredTokens } = await churnInformer({
  seed: Number(seed),
  pauseMs: Number(pause),
  goesOn(round) {
    if (Date.now() - told > 60_000) {
      told = Date.now()
      console.log(`${round} rounds, ${Math.round((end - told) / 60_000)} minutes left`)
    }
    return Date.now() < end
  },
})
console.log(
  `nothing lost: ${rounds} rounds, ${writes} writes, ${events} events, ${cuts} cuts, ${relists} lists anew, ${pages} pages, ${expiredTokens} expired tokens (seed ${seed})`,
)
