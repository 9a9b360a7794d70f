import { expect, test } from 'vitest'
import type { PersistentVolumeClaim, StorageClass } from '../../api/generated/types.ts'
import { claimTrouble } from './claim-trouble.ts'

const claim = (spec: PersistentVolumeClaim['spec'], phase = 'Pending'): PersistentVolumeClaim => ({
  metadata: { name: 'www-web-0' },
  spec,
  status: { phase },
})
const ofName = (name: string, more: Partial<StorageClass> = {}): StorageClass => ({
  metadata: { name },
  provisioner: 'example.com/disks',
  ...more,
})
const fast = ofName('fast')
const late = ofName('late', { volumeBindingMode: 'WaitForFirstConsumer' })
const usual = ofName('usual', {
  metadata: { name: 'usual', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
})

test('a claim that waits tells what it waits for', () => {
  expect(claimTrouble(claim({ storageClassName: 'nope' }), [fast])).toEqual({
    kind: 'classMissing',
    className: 'nope',
  })
  expect(claimTrouble(claim({}), [fast])).toEqual({ kind: 'noDefaultClass' })
  expect(claimTrouble(claim({ storageClassName: '' }), [fast, usual])).toEqual({ kind: 'classless' })
  expect(claimTrouble(claim({ storageClassName: 'late' }), [late])).toEqual({ kind: 'waitsForPod' })
})

test('where nothing is wrong, or nothing tells what is, there is no trouble', () => {
  expect(claimTrouble(claim({ storageClassName: 'nope' }, 'Bound'), [fast])).toBeNull()
  expect(claimTrouble(claim({ storageClassName: 'nope', volumeName: 'made-by-hand' }), [fast])).toBeNull()
  expect(claimTrouble(claim({ storageClassName: 'fast' }), [fast])).toBeNull()
  expect(claimTrouble(claim({}), [usual])).toBeNull()
})
