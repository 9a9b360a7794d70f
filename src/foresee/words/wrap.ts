/** A sentence as lines of at most so many columns; null leaves it one line. A word that is longer stays whole. */
export function wrap(text: string, columns: number | null): readonly string[] {
  if (columns === null || text.length <= columns) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}
