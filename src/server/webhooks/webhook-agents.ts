// Connections to webhooks, which stay for the next question: a handshake costs each side several milliseconds of processor time, and
// a hundred writes at a time would have a hundred of them.
import { Agent } from 'node:https'

/** Servers whose connections are kept; of others than the newest they end when they are idle. */
const serversMax = 64
const freeMax = 16
const idleMsMax = 30_000

const agents = new Map<string, Agent>()

/** What connects to this server, trusting this authority alone (the machine's own where it is null). */
export function agentOf({ host }: URL, ca: string | null): Agent {
  const key = `${host} ${ca ?? ''}`
  const known = agents.get(key)
  if (known) return known
  const agent = new Agent({
    keepAlive: true,
    maxFreeSockets: freeMax,
    timeout: idleMsMax,
    ca: ca ?? undefined,
  })
  agents.set(key, agent)
  for (const oldest of agents.keys()) {
    if (agents.size <= serversMax) break
    agents.delete(oldest)
  }
  return agent
}
