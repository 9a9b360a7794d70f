import { describe, expect, it } from 'vitest'
import { kinds } from '../api/kinds.ts'
import { diffObjects } from './object-diff.ts'

const podSpec = kinds.Pod.schema.merging.field('spec').inner

describe('the difference of two objects', () => {
  it('tells elements of a list by the key that they merge by', () => {
    const before = {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '1' },
      ],
    }
    const after = {
      containers: [
        { name: 'a', image: '1' },
        { name: 'b', image: '2' },
      ],
    }
    expect(diffObjects(podSpec, before, after)).toEqual([
      { path: 'containers[b].image', kind: 'changed', before: '1', after: '2' },
    ])
  })

  it('shows a list whole where its keys repeat', () => {
    const ports = (...protocols: readonly string[]) => ({
      containers: [{ name: 'a', ports: protocols.map(protocol => ({ containerPort: 53, protocol })) }],
    })
    expect(diffObjects(podSpec, ports('TCP', 'UDP'), ports('TCP', 'SCTP'))).toEqual([
      {
        path: 'containers[a].ports',
        kind: 'changed',
        before: ports('TCP', 'UDP').containers[0]?.ports,
        after: ports('TCP', 'SCTP').containers[0]?.ports,
      },
    ])
  })
})
