// Leads connections to the addresses and node ports of Services to their endpoints, in the kernel of this machine.
//
// The tables are written anew as a whole when Services or endpoints change, changes that come together at once. What a
// process leaves behind that was killed goes on leading connections, until the next life writes the tables as they are then.

import { execFile } from 'node:child_process'
import { access, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { kinds } from '../../api/kinds.ts'
import { serviceOfSlice } from '../../api/service-of-slice.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { findProgram } from '../../base/find-program.ts'
import type { Log } from '../../base/log.ts'
import type { Informers, Running } from '../../control/controller.ts'
import {
  bridgesIn,
  type ChainPrefix,
  type Chains,
  chainPrefixOf,
  chainsIn,
  chainsOf,
  jumpsIn,
  jumpsOf,
  type Tables,
  tableText,
} from './nat-table.ts'
import { type PortRoute, routesOf } from './port-route.ts'

const run = promisify(execFile)

export interface RouteOptions {
  readonly informers: Informers
  /** The Pods' bridge. */
  readonly bridge: string
  readonly clock: Clock
  readonly log: Log
}

/** What comes within this time is written together. */
const gatherMs = 50
const retryMs = 5_000
const waitSeconds = '5'

/** Resolves once the routes of the Services there are hold; null where this machine lacks what is needed. */
export async function routeServices({
  informers,
  bridge,
  clock,
  log,
}: RouteOptions): Promise<Running | null> {
  const tables = natTables(bridge)
  if (!tables) return null
  const services = informers.of(kinds.Service)
  const slices = informers.of(kinds.EndpointSlice)
  slices.addIndex('routes.service', slice => [`${slice.metadata?.namespace}/${serviceOfSlice(slice) ?? ''}`])
  await Promise.all([services.synced(), slices.synced()])
  const wanted = () =>
    services
      .list()
      .flatMap(each =>
        routesOf(
          each,
          slices.byIndex('routes.service', `${each.metadata?.namespace}/${each.metadata?.name}`),
        ),
      )
  try {
    // Of this bridge alone: a machine that forwards nothing else goes on so.
    await writeFile(`/proc/sys/net/ipv4/conf/${bridge}/forwarding`, '1')
    await tables.write(wanted())
  } catch (error) {
    log.warn('the addresses of Services are not routed', { error: String(error) })
    return null
  }
  const end = new AbortController()
  let isDue = false
  let work: Promise<void> | null = null
  const writeOut = async () => {
    while (isDue && !end.signal.aborted) {
      await sleep(clock, gatherMs, end.signal)
      if (end.signal.aborted) return
      isDue = false
      try {
        await tables.write(wanted())
      } catch (error) {
        log.warn('routes of Services were not written', { error: String(error) })
        isDue = true
        await sleep(clock, retryMs, end.signal)
      }
    }
  }
  const wake = () => {
    isDue = true
    work ??= writeOut().finally(() => {
      work = null
      // What came between the last look and here.
      if (isDue && !end.signal.aborted) wake()
    })
  }
  const leaves = [services.onChange(wake), slices.onChange(wake)]
  return {
    async stop() {
      end.abort()
      for (const leave of leaves) leave()
      await work
      await tables.remove().catch((error: unknown) => {
        log.warn('routes of Services were left behind', { error: String(error) })
      })
    },
  }
}

interface NatTables {
  write(routes: readonly PortRoute[]): Promise<void>
  remove(): Promise<void>
}

function natTables(bridge: string): NatTables | null {
  const [iptables, restore] = [findProgram('iptables'), findProgram('iptables-restore')]
  if (!iptables || !restore) return null
  const prefix = chainPrefixOf(bridge)
  const listed = async (table: string) =>
    (await run(iptables, ['-w', waitSeconds, '-t', table, '-S'], { maxBuffer: 256 * 1024 * 1024 })).stdout
  const written = async (text: string) => {
    const work = run(restore, ['-w', waitSeconds, '--noflush'])
    work.child.stdin?.on('error', () => undefined).end(text)
    await work
  }
  let last: string | null = null
  const change = async (whose: ChainPrefix, chains: Wanted, heads: Tables) => {
    const parts = await Promise.all(
      (['nat', 'filter'] as const).map(async name => {
        const listing = await listed(name)
        return tableText({
          name,
          chains: chains[name],
          known: chainsIn(listing, whose),
          out: jumpsIn(listing, whose),
          in: heads[name],
        })
      }),
    )
    await written(parts.join(''))
  }
  const remove = (whose: ChainPrefix) => change(whose, nothing, { nat: [], filter: [] })
  return {
    async write(routes) {
      const text = JSON.stringify(routes)
      if (text === last) return
      // Once, before anything else: what a Kedge left that was killed and whose bridge is gone.
      if (last === null)
        for (const [other, left] of bridgesIn(await listed('nat')))
          if (!(await isDevice(other))) await remove(left)
      const heads = jumpsOf(prefix, bridge)
      try {
        await change(prefix, chainsOf(prefix, bridge, routes), heads)
      } catch (error) {
        // A kernel that cannot remember clients still leads them: one Service must not stop all.
        const forgetful = routes.map(each => ({ ...each, affinitySeconds: null }))
        if (routes.every(each => each.affinitySeconds === null)) throw error
        await change(prefix, chainsOf(prefix, bridge, forgetful), heads)
      }
      last = text
    },
    remove: () => remove(prefix),
  }
}

interface Wanted {
  readonly nat: Chains
  readonly filter: Chains
}

const nothing: Wanted = { nat: new Map(), filter: new Map() }

const isDevice = (name: string): Promise<boolean> =>
  access(`/sys/class/net/${name}`).then(
    () => true,
    () => false,
  )
