import { join } from 'node:path'
import { kubeconfigFiles } from '../../client/kubeconfig/kubeconfig-files.ts'
import type { UpOptions } from '../../start-options.ts'
import type { Console } from '../terminal/console.ts'
import { dataHome, homeOf } from './directories.ts'

/** Where people keep what they get in by, and Kedge its keys: whoever could read it there would be an administrator. */
export function secretPlaces(options: UpOptions, env: Console['env']): readonly string[] {
  const { kubeconfig, encryptionKeys, authentication } = options
  const files = [kubeconfig, encryptionKeys, authentication.tokenFile, authentication.oidc?.clientSecretFile]
  return [
    join(homeOf(env), '.kube'),
    ...kubeconfigFiles({ env }),
    // Of all Kedges of this person, with those who have signed in from here.
    dataHome(env),
    ...files.filter(file => typeof file === 'string'),
  ]
}
