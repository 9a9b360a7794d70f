// The official client for Node, on the Node that the tests have.
import workerThreads from 'node:worker_threads'
import zlib from 'node:zlib'
import type * as k8s from '@kubernetes/client-node'

/** The client library wants of Node what it has since 22.15, and of it only the promises matter here. */
export async function loadClientNode(): Promise<typeof k8s> {
  const later = [
    [zlib, 'createZstdDecompress', () => {}],
    [workerThreads, 'markAsUncloneable', () => {}],
    [Promise, 'withResolvers', withResolvers],
  ] as const
  for (const [owner, name, value] of later)
    if (!(name in owner)) Object.defineProperty(owner, name, { value, configurable: true })
  return import('@kubernetes/client-node')
}

function withResolvers() {
  let settle: { resolve(value: unknown): void; reject(reason: unknown): void } | null = null
  const promise = new Promise((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...Object(settle) }
}
