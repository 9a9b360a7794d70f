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

/** Nothing is written: `dryRun=All`. A field that nobody knows is refused, so that a misspelt one is not lost. */
export async function tryAll(client: Client, objects: readonly ApiObject[]) {
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
  const { failed } = await attemptEach(objects, {
    atATime,
    signal: new AbortController().signal,
    ask: async object => found.set(object, await tried(object)),
    onOver() {},
  })
  const [failure] = failed
  if (failure) throw failure.error
  const answers = objects.flatMap(object => found.get(object) ?? [])
  return {
    objects: answers.map(({ object }) => object),
    problems: answers.flatMap(({ problems }) => problems),
    warnings,
  }
}

const unknownKind = (object: ApiObject): readonly Problem[] => [
  {
    object: `${object.kind}/${nameOf(object)}`,
    field: '',
    kind: 'said',
    detail: `${object.apiVersion} ${object.kind}: kubectl can create it`,
  },
]
