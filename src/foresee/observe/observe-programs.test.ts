import { expect, it } from 'vitest'
import type { Node } from '../../api/generated/types.ts'
import { StatusError } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { nodeOf, setOf } from '../snapshot.fixture.ts'
import { findMissingPrograms } from './observe-programs.ts'

const running = (name: string): Node => {
  const node = nodeOf(name)
  return {
    ...node,
    status: { ...node.status, nodeInfo: { containerRuntimeVersion: 'process://1' } as never },
  }
}

const set = setOf({
  template: {
    metadata: { labels: { app: 'web' } },
    spec: { containers: [{ name: 'app', image: 'app', command: ['serve'] }] },
  },
})

/** Nodes that answer with this, each in its turn. */
function asking(...answers: readonly (boolean | StatusError)[]) {
  const left = [...answers]
  const client: Pick<Client, 'raw'> = {
    async raw() {
      const found = left.shift()
      if (found instanceof StatusError) throw found
      return { headers: {}, body: { found } } as never
    },
  }
  return findMissingPrograms(
    client as Client,
    set,
    answers.map((_, at) => running(`node-${at}`)),
  )
}

it.each(['Forbidden', 'ServiceUnavailable', 'NotFound'] as const)(
  'a node that answers %s may have the program',
  async reason => {
    const refusal = new StatusError({ reason, message: 'no' })
    expect(await asking(refusal)).toEqual([])
    expect(await asking(false, refusal)).toEqual([])
  },
)

it('what no node has is missing', async () => {
  expect(await asking(false, false)).toEqual([{ container: 'app', program: 'serve' }])
  expect(await asking(false, true)).toEqual([])
})
