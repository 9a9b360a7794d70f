// What a test looks at of a Kedge, by Kedge's own client in the test's process: a program for each look, and for each turn of a
// poll, costs a tenth of a second of the processor. Where a command is what is tested, it is run: `kubectl`, `kedge`.
import { parseArgs } from 'node:util'
import type { ApiList, ApiObject } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import { type Connection, connect } from '../../../src/cli/cluster/connect.ts'
import { KindFinder } from '../../../src/cli/resources/find-kinds.ts'
import { doneHere } from './deeds.ts'
import type { Output } from './kedge.ts'
import { layAnew } from './lay.ts'

export interface Looks {
  /** What `kubectl apply` prints; null where it has to be run for that. */
  lay(manifest: string): Promise<Output | null>
  /** Whether kubectl does not have to be run any more for these words. */
  doHere(words: readonly string[]): Promise<boolean>
  /** As `kubectl get -o json` with these words: a kind, then a name or `-l` with labels, and `-n`. Rejects for what is not there. */
  read<T>(...words: readonly string[]): Promise<T>
  /** Whether that is there. */
  has(...words: readonly string[]): Promise<boolean>
  /** What `kedge console` prints, for who shows this token, or for the administrator of the kubeconfig. */
  consoleLink(token?: string): Promise<string>
  /** What is known of the Kedge that was: the next one may be elsewhere. */
  forget(): void
}

export function looksAt(kubeconfig: string): Looks {
  let opened: Promise<Connection> | null = null
  const look = async (words: readonly string[]): Promise<ApiObject | ApiList<ApiObject>> => {
    const { namespace, labelSelector, kind, name } = wantedOf(words)
    opened ??= connect({ explicit: kubeconfig })
    const { client } = await opened
    // Found anew each time: kinds come and go, and those that stay for years cost no request.
    const found = await new KindFinder(client).findOne(kind)
    return name === undefined
      ? client.list(found, { namespace, ...(labelSelector === undefined ? {} : { labelSelector }) })
      : client.get(found, { namespace, name })
  }
  return {
    async lay(manifest) {
      opened ??= connect({ explicit: kubeconfig })
      return layAnew((await opened).client, manifest)
    },
    async doHere(words) {
      opened ??= connect({ explicit: kubeconfig })
      return doneHere((await opened).client, words)
    },
    read: async <T>(...words: readonly string[]) => (await look(words)) as T,
    async has(...words) {
      try {
        await look(words)
        return true
      } catch (error) {
        if (isRefusal(error) && error.code === 404) return false
        throw error
      }
    },
    async consoleLink(token) {
      const { client, server, close } = await connect({
        explicit: kubeconfig,
        ...(token === undefined ? {} : { overrides: { token } }),
      })
      const reply = await client.raw({
        method: 'POST',
        path: '/console/link',
        headers: { 'x-kedge-console': '1' },
      })
      close()
      return `${new URL(server).origin}${Object(reply.body).path}`
    },
    forget() {
      void opened?.then(({ close }) => close())
      opened = null
    },
  }
}

function wantedOf(words: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...words],
    allowPositionals: true,
    options: {
      namespace: { type: 'string', short: 'n', default: 'default' },
      selector: { type: 'string', short: 'l' },
    },
  })
  const [kind = '', name] = positionals
  return { kind, name, namespace: values.namespace, labelSelector: values.selector }
}
