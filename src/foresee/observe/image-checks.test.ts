import { describe, expect, it } from 'vitest'
import type { Node } from '../../api/generated/types.ts'
import { nodeOf, setOf } from '../snapshot.fixture.ts'
import { wantedImages } from './image-checks.ts'

const withImages = (name: string, images: readonly string[] | null, runtime = 'containerd://2.0.0'): Node => {
  const node = nodeOf(name)
  const nodeInfo = { ...node.status?.nodeInfo, containerRuntimeVersion: runtime }
  const told = images === null ? {} : { images: [{ names: images }] }
  return { ...node, status: { ...node.status, nodeInfo, ...told } } as Node
}

const setWith = (image: string, imagePullPolicy?: string) =>
  setOf({
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'nginx', image, ...(imagePullPolicy ? { imagePullPolicy } : {}) }] },
    },
  })

const canonical = (image: string) => (image.includes('/') ? image : `docker.io/library/${image}`)
const wanted = (nodes: readonly Node[], image = 'nginx:1', policy?: string) =>
  wantedImages(setWith(image, policy), nodes, canonical)

describe('the images that a registry is asked for', () => {
  it('are those that no node has', () => {
    const there = withImages('a', ['docker.io/library/nginx:1'])
    expect(wanted([there])).toEqual([])
    expect(wanted([there], 'nginx:2')).toEqual([{ image: 'nginx:2', container: 'nginx', isCertain: true }])
  })

  it('are pulled anyway with the policy Always, and never with Never', () => {
    const there = withImages('a', ['docker.io/library/nginx:1'])
    expect(wanted([there], 'nginx:1', 'Always')).toMatchObject([{ isCertain: true }])
    expect(wanted([there], 'nginx:2', 'Never')).toEqual([])
  })

  it('may be on a node that does not say what it has', () => {
    expect(wanted([withImages('a', ['x:1']), withImages('b', null)])).toMatchObject([{ isCertain: false }])
    expect(wanted([])).toMatchObject([{ isCertain: false }])
  })

  it('are none where nodes pull nothing', () => {
    expect(wanted([withImages('a', null, 'process://0.1.0')])).toEqual([])
    expect(wanted([withImages('a', null, 'simulated://0.1.0')], 'nginx')).toEqual([])
  })
})
