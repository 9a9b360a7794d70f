import { expect, test } from 'vitest'
import { managerOf } from './manager-of.ts'

const set = (metadata: object) => ({ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata }) as const

test.each([
  [{}, null],
  [{ labels: { 'app.kubernetes.io/managed-by': 'Helm' } }, 'Helm'],
  [
    {
      labels: { 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: { 'meta.helm.sh/release-name': 'shop' },
    },
    'Helm (shop)',
  ],
  [
    { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/StatefulSet:default/web' } },
    'Argo CD (shop)',
  ],
  [{ labels: { 'kustomize.toolkit.fluxcd.io/name': 'shop' } }, 'Flux (shop)'],
  [{ managedFields: [{ manager: 'argocd-controller', operation: 'Apply' }] }, 'Argo CD'],
  [{ managedFields: [{ manager: 'helm', operation: 'Update' }] }, 'Helm'],
  [{ managedFields: [{ manager: 'kubectl-client-side-apply' }, { manager: 'kedge-console' }] }, null],
  [
    { ownerReferences: [{ apiVersion: 'x/v1', kind: 'Database', name: 'main', uid: '1', controller: true }] },
    'Database main',
  ],
  [{ ownerReferences: [{ apiVersion: 'x/v1', kind: 'Other', name: 'main', uid: '1' }] }, null],
])('%j is kept by %s', (metadata, manager) => {
  expect(managerOf(set(metadata))).toBe(manager)
})
