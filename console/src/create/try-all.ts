// What the server says of objects that nobody has made yet.
import { type ApiObject, nameOf } from '../../../src/api/object.ts'
import { isRefusal } from '../../../src/api/status-error.ts'
import type { Client } from '../../../src/client/client.ts'
import { kindOfObject } from '../model/bundle.ts'
import type { Problem } from '../model/problems.ts'
import { problemsOfRefusal } from '../model/refusal-problems.ts'
import { attemptEach } from '../parts/dialog/attempt-each.ts'

/** A pasted text may hold thousands. */
const atATime = 12

/**
 * Nothing is written: `dryRun=All`. A field that nobody knows is refused, so that a misspelt one is not lost. What is no
 * refusal ends it at once, as does its signal: no other object is tried.
 */
export async function tryAll(client: Client, objects: readonly ApiObject[], wanted: AbortSignal) {
  const warnings: string[] = []
  const tried = async (object: ApiObject) => {
    const kind = kindOfObject(object)
    if (!kind) return { object, problems: unknownKind(object) }
    try {
      const made = await client.create(kind, object, {
        dryRun: 'All',
        fieldValidation: 'Strict',
        onWarning: text => warnings.push(text),
      })
      return { object: made, problems: [] }
    } catch (error) {
      if (!isRefusal(error)) throw error
      return { object, problems: problemsOfRefusal(error, object) }
    }
  }
  const found = new Map<ApiObject, Awaited<ReturnType<typeof tried>>>()
  const failure = new AbortController()
  const signal = AbortSignal.any([wanted, failure.signal])
  const all = attemptEach(objects, {
    atATime,
    signal,
    ask: object =>
      tried(object).then(
        answer => found.set(object, answer),
        (error: unknown) => failure.abort(error),
      ),
    onOver() {},
  })
  await Promise.race([all, ended(signal)])
  signal.throwIfAborted()
  const answers = objects.flatMap(object => found.get(object) ?? [])
  return {
    objects: answers.map(({ object }) => object),
    problems: answers.flatMap(({ problems }) => problems),
    warnings,
  }
}

/** Those under way may have long to wait yet. */
const ended = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

const unknownKind = (object: ApiObject): readonly Problem[] => [
  {
    object: `${object.kind}/${nameOf(object)}`,
    field: '',
    kind: 'said',
    detail: `${object.apiVersion} ${object.kind}: kubectl can create it`,
  },
]
