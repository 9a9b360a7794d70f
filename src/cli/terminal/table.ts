/** Rows as kubectl prints them: columns three spaces apart, nothing behind the last one. */
export function formatTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const all = [header, ...rows]
  const widths = header.map((_, column) => Math.max(...all.map(row => (row[column] ?? '').length)))
  return all.map(row =>
    header
      .map((_, column) => {
        const cell = row[column] ?? ''
        return column === header.length - 1 ? cell : cell.padEnd((widths[column] ?? 0) + 3)
      })
      .join('')
      .trimEnd(),
  )
}
