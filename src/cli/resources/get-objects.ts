import { apiVersionOf, type Kind } from '../../api/kinds.ts'
import type { ApiList, ApiObject } from '../../api/object.ts'
import type { Console } from '../terminal/console.ts'
import { printObject } from '../terminal/print-object.ts'
import { objectWords } from './find-kinds.ts'
import { forEachOf, pageSize, requestFor, type Scope } from './scope.ts'
import type { GetFormat, Wanted } from './wanted.ts'

export interface ObjectPrint {
  readonly console: Console
  readonly output: Exclude<GetFormat, 'wide'>
}

/** Prints the objects themselves: one as it is, several as a List. */
export async function getObjects(
  wanted: readonly Wanted[],
  scope: Scope,
  { console, output }: ObjectPrint,
): Promise<number> {
  const found: { readonly kind: Kind; readonly object: ApiObject }[] = []
  const code = await forEachOf(wanted, scope, {
    console,
    async act(each) {
      for (const object of await readObjects(each, scope)) found.push({ kind: each.kind, object })
    },
  })
  if (output === 'name') {
    for (const { kind, object } of found)
      console.out.write(`${objectWords(kind, object.metadata?.name ?? '')}\n`)
    return code
  }
  const [first] = found
  const isOne = wanted.length === 1 && wanted[0]?.name !== null
  if (isOne && !first) return code
  const items = found.map(({ object }) => withoutManagedFields(object))
  const list = { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '' } }
  await printObject(console.out, isOne ? items[0] : list, output)
  return code
}

/** Page by page, so that neither side has to hold everything at once. */
export async function readObjects(wanted: Wanted, scope: Scope): Promise<readonly ApiObject[]> {
  const { client } = scope.connection
  const { path, query } = requestFor(wanted, scope)
  if (wanted.name !== null) return [(await client.raw({ method: 'GET', path })).body as ApiObject]
  const objects: ApiObject[] = []
  let next: string | undefined
  do {
    const reply = await client.raw({
      method: 'GET',
      path,
      query: { ...query, limit: `${pageSize}`, continue: next },
    })
    const list = reply.body as ApiList
    objects.push(...(list.items ?? []).map(item => withType(wanted.kind, item)))
    next = list.metadata.continue || undefined
  } while (next)
  return objects
}

/** Items of a list come without saying what they are. */
export const withType = (kind: Kind, object: ApiObject): ApiObject =>
  object.kind ? object : { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object }

/** Who owns which field is longer than the object, and for programs; kubectl leaves it out, too. */
export function withoutManagedFields(object: ApiObject): ApiObject {
  if (!object.metadata?.managedFields) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}
