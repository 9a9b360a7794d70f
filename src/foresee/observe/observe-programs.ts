// Asks nodes that run programs of their machine whether they have those of a set. Only what certainly is not there counts
// as missing: a node that does not answer, or may not be asked, may have it.
import type { Node, StatefulSet } from '../../api/generated/types.ts'
import { isRefusal } from '../../api/status-error.ts'
import type { Client } from '../../client/client.ts'
import { type MissingProgram, processNodes, type WantedProgram, wantedPrograms } from './program-checks.ts'

export async function findMissingPrograms(
  client: Client,
  set: StatefulSet,
  nodes: readonly Node[],
): Promise<readonly MissingProgram[]> {
  const asked = processNodes(nodes)
  if (asked.length === 0) return []
  const wanted = wantedPrograms(set)
  const missing = await Promise.all(wanted.map(each => isNowhere(client, asked, each)))
  return wanted.flatMap(({ container, program }, at) => (missing[at] ? [{ container, program }] : []))
}

async function isNowhere(
  client: Client,
  nodes: readonly string[],
  { program, searchPath }: WantedProgram,
): Promise<boolean> {
  if (program === null) return true
  for (const node of nodes) {
    if (await mayHave(client, node, { program, path: searchPath ?? undefined })) return false
  }
  return true
}

interface Asked {
  readonly program: string
  readonly path: string | undefined
}

async function mayHave(client: Client, node: string, { program, path }: Asked): Promise<boolean> {
  try {
    const { body } = await client.raw({
      method: 'GET',
      path: `/api/v1/nodes/${encodeURIComponent(node)}/proxy/programs`,
      query: { program, path },
    })
    return (body as { readonly found?: unknown } | null)?.found !== false
  } catch (error) {
    if (isRefusal(error)) return true
    throw error
  }
}
