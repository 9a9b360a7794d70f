// An informer of @kubernetes/client-node under churn: `npm run churn -- [minutes] [seed]`, an hour if nothing is said.
import { churnInformer } from '../test/e2e/support/informer-churn.ts'

const [minutes = '60', seed = '1'] = process.argv.slice(2)
const end = Date.now() + Number(minutes) * 60_000
let told = 0

const { rounds, writes, events, cuts } = await churnInformer({
  seed: Number(seed),
  goesOn(round) {
    if (Date.now() - told > 60_000) {
      told = Date.now()
      console.log(`${round} rounds, ${Math.round((end - told) / 60_000)} minutes left`)
    }
    return Date.now() < end
  },
})
console.log(`nothing lost: ${rounds} rounds, ${writes} writes, ${events} events, ${cuts} cuts (seed ${seed})`)
