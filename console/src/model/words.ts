// A list of words as a text that people edit, one a line: a command and its arguments, names of hosts. A word that is no line
// of its own (a script of several lines, an empty word) stands as a JSON text, in quotes, so that nothing is split or lost by
// an edit beside it. Pure.

export const textOfWords = (words: readonly string[]): string => words.map(lineOf).join('\n')

/** Empty lines are no words: they are where one goes on typing. */
export const wordsOfText = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => quoted(line) ?? line)

export const isQuoted = (word: string): boolean => word === '' || /[\r\n]/.test(word) || quoted(word) !== null

const lineOf = (word: string): string => (isQuoted(word) ? JSON.stringify(word) : word)

/** What a line in quotes stands for; null where it is a word as it is. */
function quoted(line: string): string | null {
  if (!/^".*"$/.test(line)) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** What a shell makes of one line: words at blanks, quotes taken off; null where a quote is not closed. */
export function wordsOfCommand(line: string): readonly string[] | null {
  const part = /\s+|'([^']*)'|"((?:\\[\s\S]|[^"\\])*)"|\\([\s\S])|([^\s'"\\]+)/gy
  const words: string[] = []
  let word: string | null = null
  let end = 0
  for (const [found, single, double, escaped, bare] of line.matchAll(part)) {
    end += found.length
    const text = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? bare
    if (text !== undefined) word = (word ?? '') + text
    else if (word !== null) {
      words.push(word)
      word = null
    }
  }
  if (end < line.length) return null
  return word === null ? words : [...words, word]
}
