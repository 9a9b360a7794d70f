export const savingEn = {
  title: 'What will change',
  asking: 'Asking the server what it would do …',
  wouldChange_one: '{{count}} field changes, as the server would keep it:',
  wouldChange_other: '{{count}} fields change, as the server would keep them:',
  wouldMake: 'The server would make it as it stands here.',
  nothing: 'The server would keep it as it is: nothing changes.',
  refused: 'The server refuses this: {{message}}',
  unanswered: 'The server could not be asked what it would do: {{message}}',
  effects: {
    podImage: 'The containers with the new image are restarted in place; the Pod itself stays.',
    podLabels:
      'Its set and Services know the Pod by its labels. A Pod that does not fit its set any more is let go, and the set makes another one.',
    servicePorts: 'Connections go by the new ports from now on; those to a port that goes are refused.',
    configuration:
      'Running Pods see it in mounted files after a while (files mounted with a sub path never change); environment variables keep their old values until a Pod is replaced. Nothing is restarted by it.',
    growth: 'The volume grows, where its class allows it. It can never shrink again.',
    classOfNew: 'Only new claims go by it. Volumes that are there stay as they are.',
    cordon: 'It decides whether new Pods may come to this node. Pods that run here stay.',
    taints: 'A taint with NoExecute drives out the Pods that do not tolerate it, at once.',
    nodeLabels: 'It decides where new Pods fit. Pods that run here stay.',
  },
  joining: 'Pods that it selects from then on:',
  leaving: 'Pods that it does not select any more, and that get no connections from it:',
  selectsNone: 'It selects no Pod of today.',
  sameSelected: 'It selects the same Pods as before.',
  using: 'Pods that use it:',
  unused: 'No Pod uses it now.',
} as const
