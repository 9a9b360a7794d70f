// A situation for every hazard, and for every false alarm that was once given.
import type { Snapshot } from '../snapshot.ts'
import { hazardSituations } from './hazard-situations.fixture.ts'
import { quietSituations } from './quiet-situations.fixture.ts'
import type { Situation } from './situation-parts.fixture.ts'

const situation = (name: string): Snapshot => {
  const found = hazardSituations[name]
  if (!found) throw new Error(`There is no situation ${name}.`)
  return found.snapshot()
}

export const situations: { readonly [name: string]: Situation } = {
  ...hazardSituations,
  ...quietSituations,
  'commands-name-context-and-kubeconfig': {
    expected: ['H1'],
    snapshot: () => ({
      ...situation('H1-refused'),
      context: 'prod',
      kubeconfig: "/home/me/it's mine",
    }),
  },
}
