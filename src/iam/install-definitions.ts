// Makes the definitions of `iam.kedge.dev` and mends those of an older Kedge, in the background: nobody who starts Kedge waits
// for them. A definition that is as this Kedge has it is not written again.
import { createHash } from 'node:crypto'
import { hasCondition } from '../api/conditions.ts'
import type { CustomResourceDefinition } from '../api/generated/types.ts'
import { kinds } from '../api/kinds.ts'
import { nameOf } from '../api/object.ts'
import { isRefusal } from '../api/status-error.ts'
import { sleep } from '../base/clock.ts'
import type { ControllerContext, Running } from '../control/controller.ts'

/** Which form of a definition is stored: what the server completes in it is not to be compared. */
const formAnnotation = 'iam.kedge.dev/form'
const retryMs = 5_000

type Context = Pick<ControllerContext, 'client' | 'clock' | 'log' | 'informers'>

export interface InstallOptions {
  readonly definitions: readonly CustomResourceDefinition[]
  /** Called once all kinds are served; `fresh` where there were none of them before. */
  onServed(found: { readonly fresh: boolean }): Promise<void>
}

export function installDefinitions(context: Context, { definitions, onServed }: InstallOptions): Running {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = async (): Promise<void> => {
    let fresh: boolean | null = null
    while (!signal.aborted) {
      try {
        fresh ??= !(await isAnyThere(context, definitions))
        await Promise.all(definitions.map(each => ensure(context, each)))
        await served(context, definitions, signal)
        if (!signal.aborted) await onServed({ fresh })
        return
      } catch (error) {
        if (signal.aborted) return
        context.log.warn('the kinds of accounts and projects could not be made', { error })
        await sleep(context.clock, retryMs, signal)
      }
    }
  }
  const running = run()
  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

async function isAnyThere(
  { client }: Context,
  definitions: readonly CustomResourceDefinition[],
): Promise<boolean> {
  const { items } = await client.list(kinds.CustomResourceDefinition)
  const names = new Set(items.map(nameOf))
  return definitions.some(each => names.has(nameOf(each)))
}

async function ensure({ client }: Context, wanted: CustomResourceDefinition): Promise<void> {
  const form = formOf(wanted)
  const marked = { ...wanted, metadata: { ...wanted.metadata, annotations: { [formAnnotation]: form } } }
  const present = await client
    .get(kinds.CustomResourceDefinition, { namespace: '', name: nameOf(wanted) })
    .catch(error => {
      if (isRefusal(error, 'NotFound')) return null
      throw error
    })
  if (!present) await client.create(kinds.CustomResourceDefinition, marked)
  else if (present.metadata?.annotations?.[formAnnotation] !== form)
    await client.update(kinds.CustomResourceDefinition, {
      ...present,
      metadata: {
        ...present.metadata,
        annotations: { ...present.metadata?.annotations, [formAnnotation]: form },
      },
      spec: wanted.spec,
    })
}

/** Changes with anything that is said in it. */
const formOf = ({ spec }: CustomResourceDefinition): string =>
  createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 16)

/** Resolves when all of them are. */
async function served(
  { informers }: Context,
  definitions: readonly CustomResourceDefinition[],
  signal: AbortSignal,
): Promise<void> {
  const informer = informers.of(kinds.CustomResourceDefinition)
  await informer.synced()
  const missing = new Set(definitions.map(nameOf))
  await new Promise<void>(resolve => {
    signal.addEventListener('abort', () => resolve(), { once: true })
    const unsubscribe = informer.onChange(({ object }) => {
      if (hasCondition(object.status?.conditions, 'Established')) missing.delete(nameOf(object))
      if (missing.size === 0) resolve()
    })
    signal.addEventListener('abort', unsubscribe, { once: true })
  })
}
