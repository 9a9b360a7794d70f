import { concatBytes, textOfUtf8 } from './bytes.ts'

const newline = 0x0a

/** The JSON documents of a stream that has one per line. One that is none, as the stream broke off in it, makes `broken`. */
export async function* jsonLines(
  chunks: AsyncIterable<Uint8Array>,
  broken: (cause: unknown) => Error,
): AsyncGenerator<unknown> {
  // The parts of a line that has not ended are joined once it has: large objects come in many chunks.
  let parts: Uint8Array[] = []
  for await (const chunk of chunks) {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const line = lineOf([...parts, chunk.subarray(start, end)])
      parts = []
      start = end + 1
      if (line) yield parse(line, broken)
    }
    if (start < chunk.length) parts.push(chunk.subarray(start))
  }
  const rest = lineOf(parts)
  if (rest) yield parse(rest, broken)
}

const lineOf = (parts: readonly Uint8Array[]): string => textOfUtf8(concatBytes(parts)).trim()

function parse(line: string, broken: (cause: unknown) => Error): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw broken(cause)
  }
}
