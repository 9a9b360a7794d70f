/** Fewer letters stand no better alone than with the next ones. */
const partMin = 3

/** Where a text that has no blanks may be broken: after each of its signs, but for parts too short to stand apart. Pure. */
export function breaksOf(text: string): readonly string[] {
  const parts: string[] = []
  for (const part of text.split(/(?<=[/.:=,@_-])(?=[^/.:=,@_\s-])/)) {
    const last = parts.at(-1)
    if (last !== undefined && last.length < partMin) parts[parts.length - 1] = last + part
    else parts.push(part)
  }
  return parts
}
