import { expect, it } from 'vitest'
import { foresee } from '../foresee.ts'
import { crashing, edited, settled, snapshotOf } from '../snapshot.fixture.ts'
import { printText } from './print-text.ts'

it('the text of a plan keeps to the width of the terminal, but for commands, which can be pasted', () => {
  const world = settled()
  const change = edited(world, spec => {
    const [container] = spec.template.spec?.containers ?? []
    if (container) container.image = 'nginx:2'
  })
  const same = (text: string) => text
  const ink = { heading: same, good: same, warn: same, bad: same, faint: same, columns: 60 }
  for (const pods of [world.pods, world.pods.map((pod, at) => (at === 1 ? crashing(pod) : pod))]) {
    const lines = printText(foresee(snapshotOf(world, change, { pods })), ink).split('\n')
    const long = lines.filter(line => line.length > 60)
    expect(long.filter(line => !line.trim().startsWith('kubectl '))).toEqual([])
  }
})
