export const objectsEn = {
  edit: 'Edit settings',
  targets: 'Ports of the Pods',
  usedBy: 'Used by',
  unused: 'nobody',
  unusedSeen: 'nobody that you may see',
  moreUsers_one: 'and {{count}} more',
  moreUsers_other: 'and {{count}} more',
  itsPods_one: '{{count}} of its Pods',
  itsPods_other: '{{count}} of its Pods',
  deleteUnused: 'Nothing uses it.',
  deleteUnseen: 'Nothing that you may see uses it.',
  deleteUsed: 'These use it:',
  deleteSelected: 'These stand behind it, or have their names by it:',
  holds: 'Holds',
  holdsNone: 'It holds nothing now.',
  deleteHeld: 'These are held by it, and may all be evicted at once afterwards:',
  fixed: {
    address:
      'Fixed once the Service exists: whether it has an address, and which. For another one, delete it and create it anew.',
    ofClass:
      'Fixed once the class exists: volumes have been made by it. Create another class beside it, and name that in new claims.',
    ofClaim:
      'Fixed once the claim exists. Create another claim, filled from a snapshot of this one if its data are wanted.',
    unbound: 'Its size can change once it has a volume. Until then, delete it and create it anew.',
    cannotGrow: 'Its storage class does not let volumes grow.',
  },
} as const
