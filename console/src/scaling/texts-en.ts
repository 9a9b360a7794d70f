export const scalingEn = {
  target: 'Scales',
  range: 'Between',
  now: 'Pods',
  nowWanted: '{{now}} now, {{wanted}} wanted',
  last: 'Last scaled',
  never: 'never yet',
  bound: 'Bound',
  state: 'Pods that are well',
  stateOf: '{{healthy}} of {{expected}}, at least {{desired}} needed',
  uncounted: 'not counted yet',
  unhealthy: 'Pods that are not Ready',
  follows: 'What follows from it',
  told: {
    targetMissing: 'There is no StatefulSet {{name}} in this project: nothing is scaled until there is one.',
    targetStopped: '{{name}} is scaled to zero, and is left so until somebody starts it.',
    scales: 'By its bounds alone it scales {{name}} from {{from}} to {{to}} replicas.',
    scaledBySeveral: 'The same set is scaled by {{names}} too: they would undo each other’s work.',
    noRequest:
      'Containers of {{name}} ask for no {{resource}} ({{names}}): a share of it cannot be measured, and nothing is scaled by it.',
    holdsNone: 'No Pod has these labels now: it holds none until one does.',
    holdsAll: 'It names no labels: it holds all Pods of the project.',
    evicts_one: 'Of {{pods}} Pods, {{count}} may be evicted at a time while all are well.',
    evicts_other: 'Of {{pods}} Pods, {{count}} may be evicted at a time while all are well.',
    evictsNone:
      'Of {{pods}} Pods none can ever be evicted: who drains their node waits for ever. Deletions and updates do not ask it.',
    heldBySeveral:
      'The same Pods are held by {{names}} too: a Pod with several budgets cannot be evicted at all.',
  },
} as const
