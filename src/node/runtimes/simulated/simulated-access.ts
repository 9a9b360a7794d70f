import type { NodeAccess } from '../../../api/node-access.ts'
import { StatusError } from '../../../api/status-error.ts'

const refusal = (what: string) =>
  new StatusError({
    reason: 'BadRequest',
    message: `simulated pods run nothing: there is nothing to ${what}`,
  })

/** What simulated nodes answer when asked for what only real pods have. */
export const simulatedAccess: Omit<NodeAccess, 'stats'> = {
  async *logs(pod, { container }) {
    yield Buffer.from(
      `container ${container} of pod ${pod.name} is simulated: it runs nothing and writes nothing\n`,
    )
  },
  exec: async () => {
    throw refusal('run a command in')
  },
  attach: async () => {
    throw refusal('attach to')
  },
  connect: async () => {
    throw refusal('connect to')
  },
}
