export const remakeEn = {
  title: 'Make anew',
  steps: 'Step by step',
  grow: '{{claim}}: {{from}} → {{to}}',
  hasRoom: 'has {{to}} by now',
  asked: 'asked for; the volume follows, at the latest when its Pod starts anew',
  remove: 'take the set {{name}} away, leaving its Pods, claims and revisions where they are',
  create: 'create {{name}} again',
  adopt_one: 'wait until it has taken over its Pod',
  adopt_other: 'wait until it has taken over its {{count}} Pods',
  states: { done: 'done:', now: 'now:', ahead: 'ahead:', refused: 'refused:' },
  done: 'Done. Nothing was restarted on the way.',
  doneGrowing: 'Done: every claim asks for its new size.',
  doneRolling: 'Done: the set is back around its Pods, and goes on as foreseen.',
  underWay: 'Under way. It goes on when this is closed.',
  stops: {
    refused: 'Some claims were not let grow, so the set was left as it is.',
    changed:
      'Somebody has changed the set meanwhile, so it was not taken away. Close this, and begin again with what it is now.',
    replaced:
      'There is a set of this name that is neither the old one nor the new one: somebody else has made it. It was left alone.',
  },
  waiting: {
    gone: 'The set is still on its way out. Something may hold it by a finalizer.',
    adopted: 'The new set has not taken over all of its Pods yet.',
  },
  unkept:
    'This browser keeps nothing, and between the two requests it would hold the only copy of the set. Download the definition first.',
  failed: 'The server has refused it: {{message}}',
  failedGone:
    'The set is gone and was not created again: {{message}} Its Pods run on, and its definition is kept in this browser.',
  unreached:
    'The server was not reached, or its answer was lost. “Do what is left” looks first what was done, and does nothing twice.',
  unreachedGone:
    'The set was taken away. Whether it was created again is not known: the server was not reached, or its answer was lost. “Do what is left” looks first. Its Pods run on, and its definition is kept in this browser.',
  tryAgain: 'Do what is left',
  download: 'Download the definition',
  haveIt: 'I have the definition elsewhere',
  anyway: 'Go on all the same',
  giveUp: 'Give it up',
  unfinished: '{{name}}: making it anew was broken off at {{time}}',
  unfinishedGrowing: '{{name}}: growing its claims was broken off at {{time}}',
  unfinishedGone:
    'The set {{name}} was taken away and not created again. Its Pods run on without anybody to replace them; its definition is kept in this browser.',
  leftAt: 'What is left can be done now, from where it stopped.',
  expandHow:
    'Every claim of the chosen templates grows, those without a Pod among them. A template of a set is fixed, so the set is then made anew around its Pods with the larger size: Pods to come have it, too, and none is restarted.',
  newSize: 'New size of {{template}}',
  template: '{{template}} ({{now}})',
  now_one: 'now {{size}}; {{count}} claim',
  now_other: 'now {{size}}; {{count}} claims',
  sizes: { invalid: 'an amount such as 20Gi', notMore: 'only more than now: volumes never shrink' },
  cannot: {
    fixedClass: 'The class {{className}} of {{claim}} does not let volumes grow (allowVolumeExpansion).',
    missingClass: 'The class {{className}} of {{claim}} is not there, so nothing can make it grow.',
    noClass: '{{claim}} has no class, so nothing can make it grow.',
  },
  passedOver: 'Stays as it is: {{claim}}, {{why}}',
  why: {
    pending: 'which has no volume yet. Do this again when it has one.',
    terminating: 'which is being deleted.',
  },
  noTemplates: 'This set has no claim templates.',
  midway:
    'A rollout is not over. The new set knows the newest template alone: a Pod of an older one stays as it is, but comes back at the newest when it is replaced, below the partition, too.',
  manifest: 'Whoever applies the old manifest afterwards is refused: put the new values there, too.',
  fixedHow:
    'What is fixed changes by making the set anew around its Pods: it is deleted without them, and created again with the new values. Pods, claims with their data, and revisions stay; only what changes in the Pod template restarts Pods.',
  changes: 'Fixed until now: {{fields}}',
  make: 'Make the set anew',
  makeFromText: 'Make the set anew with this text',
  leftOut:
    'The selector leaves the present Pods out: the new set would not take them over, and could not make its own while they have the names.',
  expand: 'Expand claims',
}
