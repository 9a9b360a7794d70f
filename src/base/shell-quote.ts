/** One word of a POSIX shell that stands for exactly this text. */
export const quoted = (text: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`

/** A command line of these words. */
export const commandLine = (words: readonly string[]): string => words.map(quoted).join(' ')
