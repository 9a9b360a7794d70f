// What every new cluster has from its first moment, written in one step: default roles and bindings, the objects of flow
// control, namespaces, classes, APIServices. Part of the composition.
//
// They are what Kedge's own parts make on an empty store (testing/make-first-objects.ts runs these when Kedge is built),
// complete with managers, and lack only what differs from cluster to cluster. So these parts find them there and write
// nothing; without the file they make them all, in ten times the time. It is one batch: a crash leaves all of it, or nothing.

import { readFile } from 'node:fs/promises'
import { type Clock, formatTime } from './base/clock.ts'
import type { Random } from './base/random.ts'
import { systemCode } from './base/system-code.ts'
import type { Key, Store } from './store/index.ts'

/** An object as it is stored, with these words in the places of its uid, its times and its version. */
export interface FirstObject {
  readonly key: Key
  readonly text: string
}

export const placeholders = { uid: '<uid>', time: '<time>', version: '<version>' }

const rbac = '/rbac.authorization.k8s.io/'

interface FirstObjectsOptions {
  readonly store: Pick<Store, 'revision' | 'write'>
  readonly clock: Clock
  readonly random: Random
  /** Where everything is allowed there are no default roles: as upstream. */
  readonly withRoles: boolean
}

/** On a store in which nothing was ever written; elsewhere nothing happens. */
export async function writeFirstObjects(
  file: string,
  { store, clock, random, withRoles }: FirstObjectsOptions,
): Promise<void> {
  if (store.revision() > 0) return
  const objects = await readIfThere(file)
  const time = formatTime(clock.now())
  await Promise.all(
    objects
      .filter(({ key }) => withRoles || !key.startsWith(rbac))
      .map(({ key, text }) => {
        const own = text.replace(placeholders.uid, random.uuid()).replaceAll(placeholders.time, time)
        return store.write({
          kind: 'put',
          key,
          expect: { kind: 'absent' },
          encode: revision => Buffer.from(own.replace(placeholders.version, String(revision))),
        })
      }),
  )
}

/** Nothing where Kedge runs from its sources. */
async function readIfThere(file: string): Promise<readonly FirstObject[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return []
    throw error
  }
}
