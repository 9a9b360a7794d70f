export const objectsEn = {
  edit: 'Edit settings',
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
