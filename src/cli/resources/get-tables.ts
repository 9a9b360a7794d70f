import { resourceName } from '../../api/kinds.ts'
import type { Console } from '../terminal/console.ts'
import { tableOfObjects } from './object-table.ts'
import { forEachOf, pageSize, requestFor, type Scope } from './scope.ts'
import { isTable, type PrintOptions, printTable, type ServerTable, tableAccept } from './server-table.ts'
import type { Wanted } from './wanted.ts'

export interface TablePrint {
  readonly console: Console
  readonly print: PrintOptions
}

/** Prints what the server makes of each kind; several kinds one below the other. */
export async function getTables(
  wanted: readonly Wanted[],
  scope: Scope,
  { console, print }: TablePrint,
): Promise<number> {
  const tables: { readonly kind: Wanted['kind']; readonly table: ServerTable }[] = []
  const code = await forEachOf(wanted, scope, {
    console,
    async act(each) {
      const table = await readTable(each, scope)
      const last = tables.at(-1)
      // Objects of one kind stand in one table, however they were named.
      if (last?.kind === each.kind)
        tables[tables.length - 1] = { kind: each.kind, table: joined(last.table, table) }
      else tables.push({ kind: each.kind, table })
    },
  })
  const filled = tables.filter(({ table }) => (table.rows ?? []).length > 0)
  const isMixed = new Set(wanted.map(({ kind }) => kind)).size > 1
  const texts = filled.map(({ kind, table }) => {
    const prefix = isMixed ? `${resourceName({ group: kind.group, plural: kind.singular })}/` : ''
    return `${printTable(table, { ...print, prefix }).join('\n')}\n`
  })
  console.out.write(texts.join('\n'))
  if (filled.length === 0 && code === 0 && !scope.ignoresNotFound)
    console.err.write(
      scope.namespace && isAllNamespaced(wanted)
        ? `No resources found in ${scope.namespace} namespace.\n`
        : 'No resources found\n',
    )
  return code
}

const isAllNamespaced = (wanted: readonly Wanted[]): boolean => wanted.every(({ kind }) => kind.namespaced)

const joined = (first: ServerTable, second: ServerTable): ServerTable => ({
  ...first,
  rows: [...(first.rows ?? []), ...(second.rows ?? [])],
})

/** All pages of it. */
export async function readTable(wanted: Wanted, scope: Scope): Promise<ServerTable> {
  const { client } = scope.connection
  const { path, query } = requestFor(wanted, scope)
  let whole: ServerTable | null = null
  let next: string | undefined
  do {
    const paged = wanted.name === null ? { ...query, limit: `${pageSize}`, continue: next } : {}
    const { body } = await client.raw({ method: 'GET', path, query: paged, headers: { accept: tableAccept } })
    const page: ServerTable = isTable(body) ? body : tableOfObjects(body)
    whole = whole ? { ...joined(whole, page), metadata: page.metadata } : page
    next = page.metadata?.continue || undefined
  } while (next)
  return whole
}
