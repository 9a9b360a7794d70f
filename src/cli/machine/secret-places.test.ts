import { expect, test } from 'vitest'
import type { UpOptions } from '../../start-options.ts'
import { secretPlaces } from './secret-places.ts'

test('what people get in by, and keys, are secret wherever they lie', () => {
  const authentication = { tokenFile: '/etc/kedge/tokens' }
  const options = { kubeconfig: '/srv/config', encryptionKeys: '/etc/kedge/keys', authentication }
  const env = { HOME: '/home/me', KUBECONFIG: '/home/me/a:/home/me/b', KEDGE_HOME: '/srv/kedge' }
  expect(secretPlaces(options as unknown as UpOptions, env)).toEqual([
    ...['/home/me/.kube', '/home/me/a', '/home/me/b', '/srv/kedge'],
    ...['/srv/config', '/etc/kedge/keys', '/etc/kedge/tokens'],
  ])
})
