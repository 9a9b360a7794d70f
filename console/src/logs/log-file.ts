// The lines that are shown, as a file. Pure.

import type { LogLine, Restart } from './log-line.ts'
import type { LogSource } from './log-source.ts'
import type { Logs } from './log-streams.ts'

export interface LogFile {
  readonly name: string
  readonly text: readonly string[]
}

/** Named by whose lines they are: the first source that there has been may have none among them. */
export function logFileOf(
  { sources, isSeveral }: Pick<Logs<LogSource>, 'sources' | 'isSeveral'>,
  lines: readonly LogLine[],
  wordsOf: (restart: Restart) => string,
): LogFile {
  const text = lines.map(({ at, text, source, restart }) => {
    const from = sources[source]
    const said = restart ? `--- ${wordsOf(restart)} ---` : text
    return `${at} ${isSeveral && from ? `${from.pod} ${from.container} ` : ''}${said}\n`
  })
  return { name: `${sources[lines[0]?.source ?? 0]?.pod ?? 'logs'}.log`, text }
}
