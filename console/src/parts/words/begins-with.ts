// How a long text begins, where there is no room for all of it. Pure.

/** At the end of a word, unless one is as long as that; null where the text is no longer. */
export function beginningOf(text: string, max: number): string | null {
  const signs = [...text]
  // What would be left alone is not worth a button.
  if (signs.length <= max * 1.2) return null
  const begun = signs.slice(0, max).join('')
  const end = begun.search(/\s\S*$/)
  return `${begun.slice(0, end > max / 2 ? end : begun.length).trimEnd()} …`
}
