import type { Call } from './call.ts'
import type { ServerRequest } from './request.ts'

const lengthMax = 128

/** Who a write is by: as it says itself, or what its client calls itself. Empty where neither is said. */
export function fieldManagerOf({ query, headers }: Pick<ServerRequest, 'query' | 'headers'>): string {
  const given = query.get('fieldManager')
  if (given) return given
  const agent = headers['user-agent']
  return agent ? (agents.get(agent) ?? remembered(agent)) : ''
}

/** A few programs make all the requests. */
const agents = new Map<string, string>()
const agentsMax = 200

function remembered(agent: string): string {
  const name = nameOfAgent(agent)
  if (agents.size >= agentsMax) agents.clear()
  agents.set(agent, name)
  return name
}

/** `kubectl` of `kubectl/v1.35.0 (linux/amd64)`; what cannot be printed is left out. */
function nameOfAgent(agent: string): string {
  let name = ''
  for (const each of (agent.split('/', 1)[0] ?? '').replace(/\p{C}/gu, '')) {
    if (Buffer.byteLength(name) + Buffer.byteLength(each) > lengthMax) break
    name += each
  }
  return name
}

/** Which entry of an object's managers a write belongs to. */
export const managerKeyOf = (call: Call, operation: 'Apply' | 'Update') => ({
  manager: fieldManagerOf(call.request) || 'unknown',
  operation,
  apiVersion: call.resource.apiVersion,
  subresource: call.subresource,
})
