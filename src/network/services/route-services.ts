// Leads connections to the addresses and node ports of Services to their endpoints, in the kernel of this machine.
//
// The tables are written anew as a whole when Services or endpoints change, changes that come together at once. What a
// process leaves behind that was killed goes on leading connections, until the next life writes the tables as they are then.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { kinds } from '../../api/kinds.ts'
import { type Clock, sleep } from '../../base/clock.ts'
import { findProgram } from '../../base/find-program.ts'
import type { Log } from '../../base/log.ts'
import type { Informers, Running } from '../../control/controller.ts'
import { serviceNameLabel } from '../cluster-names.ts'
import { type Chains, chainPrefixOf, chainsIn, chainsOf, jumpsIn, jumpsOf, tableText } from './nat-table.ts'
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
  slices.addIndex('routes.service', ({ metadata }) => [
    `${metadata?.namespace}/${metadata?.labels?.[serviceNameLabel] ?? ''}`,
  ])
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
  let isOver = false
  let isDue = false
  let work: Promise<void> | null = null
  const writeOut = async () => {
    while (isDue && !isOver) {
      await sleep(clock, gatherMs)
      if (isOver) return
      isDue = false
      try {
        await tables.write(wanted())
      } catch (error) {
        log.warn('routes of Services were not written', { error: String(error) })
        isDue = true
        await sleep(clock, retryMs)
      }
    }
  }
  const wake = () => {
    isDue = true
    work ??= writeOut().finally(() => {
      work = null
    })
  }
  const leaves = [services.onChange(wake), slices.onChange(wake)]
  return {
    async stop() {
      isOver = true
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
  const change = async (chains: { readonly nat: Chains; readonly filter: Chains }, isThere: boolean) => {
    const heads = isThere ? jumpsOf(prefix, bridge) : { nat: [], filter: [] }
    const parts = await Promise.all(
      (['nat', 'filter'] as const).map(async name => {
        const listing = await listed(name)
        return tableText({
          name,
          chains: chains[name],
          known: chainsIn(listing, prefix),
          out: jumpsIn(listing, prefix),
          in: heads[name],
        })
      }),
    )
    await written(parts.join(''))
  }
  return {
    async write(routes) {
      const text = JSON.stringify(routes)
      if (text === last) return
      await change(chainsOf(prefix, bridge, routes), true)
      last = text
    },
    remove: () => change({ nat: new Map(), filter: new Map() }, false),
  }
}
