import { EventEmitter } from 'node:events'
import type { Server } from 'node:net'
import { expect, test } from 'vitest'
import { openApiToPods } from './api-to-pods.ts'
import type { SocketAddress } from './pod-sockets.ts'

/** A network on which some places are taken. */
function network(taken: readonly string[] = []) {
  const open: string[] = []
  const listenTcp = async ({ host, port }: SocketAddress): Promise<Server> => {
    if (taken.includes(`${host}:${port}`)) throw new Error('EADDRINUSE')
    const place = `${host}:${port || 40_000}`
    open.push(place)
    const server = Object.assign(new EventEmitter(), {
      address: () => ({ port: port || 40_000 }),
      close: () => open.splice(open.indexOf(place), 1),
    })
    return server as unknown as Server
  }
  const served: string[] = []
  const api = (addAddress: (address: string) => Promise<void> = async () => {}) =>
    openApiToPods({
      ...{ clusterIp: '10.96.0.1', gateway: '10.244.0.1', addAddress },
      sockets: { listenTcp, listenUdp: () => Promise.reject(), dial: () => Promise.reject() },
      serve: async (_server, address) => void served.push(address),
    })
  return { open, served, api }
}

test('Pods reach the API at the address of its Service, and at their gateway', async () => {
  const { open, served, api } = network()
  const { reachedAt, endpoint, close } = await api()
  expect(reachedAt).toEqual({ host: '10.96.0.1', port: 443 })
  expect(endpoint).toEqual({ host: '10.244.0.1', port: 443 })
  expect(served).toEqual(['10.244.0.1', '10.96.0.1'])
  close()
  expect(open).toEqual([])
})

test('they are told the gateway where the address is another’s', async () => {
  const elsewhere = network()
  const { reachedAt } = await elsewhere.api(() => Promise.reject(new Error('it is an address of eth0')))
  expect(reachedAt).toEqual({ host: '10.244.0.1', port: 443 })
  const taken = network(['10.96.0.1:443'])
  expect((await taken.api()).reachedAt).toEqual({ host: '10.244.0.1', port: 443 })
})

test('they are told another port where the usual one is taken', async () => {
  const { api } = network(['10.96.0.1:443', '10.244.0.1:443'])
  const { reachedAt, endpoint } = await api()
  expect([reachedAt, endpoint]).toEqual([
    { host: '10.244.0.1', port: 40_000 },
    { host: '10.244.0.1', port: 40_000 },
  ])
})
