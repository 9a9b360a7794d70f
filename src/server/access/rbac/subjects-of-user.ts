// Under which names somebody's bindings are filed in a place, and what is filed there under them.
//
// A review names as many groups as fit into a request, and a namespace has as many subjects as its bindings name. So it is gone
// through whichever of both is shorter: a question about many namespaces costs what is filed there, whoever it is about.
import type { User } from '../../request/request.ts'

/** What is filed under the user and under their groups, in that order. */
export function filedFor<Filed>(user: User, place: ReadonlyMap<string, Filed>): readonly Filed[] {
  if (user.groups.length >= place.size) return fromPlace(user, place)
  const found: Filed[] = []
  const take = (subject: string) => {
    const filed = place.get(subject)
    if (filed !== undefined) found.push(filed)
  }
  take(`user:${user.name}`)
  for (const group of user.groups) take(`group:${group}`)
  return found
}

function fromPlace<Filed>(user: User, place: ReadonlyMap<string, Filed>): readonly Filed[] {
  const own = place.get(`user:${user.name}`)
  const order = orderOf(user.groups)
  const found: (readonly [number, Filed])[] = own === undefined ? [] : [[-1, own]]
  for (const [subject, filed] of place) {
    const at = subject.startsWith(ofGroup) ? order.get(subject.slice(ofGroup.length)) : undefined
    if (at !== undefined) found.push([at, filed])
  }
  return found.sort(([a], [b]) => a - b).map(([, filed]) => filed)
}

const ofGroup = 'group:'

/** Made once for all the questions about one user. */
const orders = new WeakMap<readonly string[], ReadonlyMap<string, number>>()

function orderOf(groups: readonly string[]): ReadonlyMap<string, number> {
  const known = orders.get(groups)
  if (known) return known
  const order = new Map<string, number>()
  for (const group of groups) if (!order.has(group)) order.set(group, order.size)
  orders.set(groups, order)
  return order
}
