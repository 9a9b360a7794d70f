/** Fewer letters stand no better alone than with those beside them. */
const partMin = 3
/** A word that fits every line is left whole; a longer part of one is broken where a column is too narrow for it. */
export const wordMax = 16

/** Where words that are too long for a line may be broken: after each of their signs, but for parts too short to stand apart. Pure. */
export function breaksOf(text: string): readonly string[] {
  const parts: string[] = []
  let whole = ''
  for (const word of text.split(/(?<=\s)/)) {
    const [first = '', ...rest] = word.length > wordMax ? partsOf(word) : [word]
    whole += first
    for (const part of rest) {
      parts.push(whole)
      whole = part
    }
  }
  return [...parts, whole]
}

function partsOf(word: string): readonly string[] {
  const parts: string[] = []
  for (const part of word.split(/(?<=[/.:=,@_-])(?=[^/.:=,@_\s-])/)) {
    const last = parts.at(-1)
    if (last !== undefined && (last.length < partMin || part.trim().length < partMin))
      parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}
