// What a level has against a Pod is found in steps that grow with the Pod and no faster, whatever its containers have in common.
import { expect, test } from 'vitest'
import { countOperations } from '../../testing/count-operations.ts'
import type { PodShape } from './control.ts'
import { detailOf, violations } from './violations.ts'

const range = <T>(count: number, of: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => of(index))

const bad = (index: number) => ({
  name: `c${index}`,
  image: 'i',
  ports: [{ containerPort: 1, hostPort: index + 1 }],
  securityContext: { privileged: true, procMount: 'Unmasked', capabilities: { add: [`CAP_${index}`] } },
})

test.each<[string, (size: number) => object]>([
  ['containers with a fault each', size => ({ containers: range(size, bad) })],
  ['one container again and again', size => ({ containers: range(size, () => bad(1)) })],
  [
    'init and ephemeral containers',
    size => ({
      containers: [bad(0)],
      initContainers: range(size, bad),
      ephemeralContainers: range(size, bad),
    }),
  ],
  [
    'volumes of the host',
    size => ({ containers: [], volumes: range(size, index => ({ name: `v${index}`, hostPath: {} })) }),
  ],
  [
    'settings of the kernel',
    size => ({
      containers: [],
      securityContext: { sysctls: range(size, index => ({ name: `s${index}`, value: '1' })) },
    }),
  ],
])('%s', (_, specOf) => {
  const counts = [100, 1_000, 10_000].map(size => {
    const pod = { metadata: {}, spec: specOf(size) } as PodShape
    return countOperations(() => detailOf(violations({ level: 'restricted', version: 'latest' }, pod)))
  })
  for (const [index, count] of counts.entries())
    expect(count / (counts[index - 1] ?? count), `steps: ${counts}`).toBeLessThan(14)
})
