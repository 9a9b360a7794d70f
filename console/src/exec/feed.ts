// What is put into a command, piece by piece, for as long as its line holds: once it is lost, nothing is read any more of what
// goes nowhere. Pure but for the pause.

export interface Fed {
  send(bytes: Uint8Array): void
  /** What is sent and has not left yet. */
  readonly waitingBytes: number
  endInput(): void
}

export interface Feeding {
  readonly input: AsyncIterable<Uint8Array>
  /** Aborted once the command is over, however it ended. */
  readonly over: AbortSignal
  /** A moment, for what was sent to leave. */
  pause(): Promise<void>
}

const windowBytes = 1024 * 1024

/** Told in the words of the page: a file may be changed or taken away while it is read. */
export const unread = 'the file cannot be read any more'

/** Each piece waits until the one before has mostly left. Rejects where the input does. */
export async function feed(socket: Fed, { input, over, pause }: Feeding): Promise<void> {
  for await (const piece of input) {
    // What has not left a line that is lost waits for ever.
    while (!over.aborted && socket.waitingBytes > windowBytes) await pause()
    if (over.aborted) return
    socket.send(piece)
  }
  if (!over.aborted) socket.endInput()
}
