import type { Command } from 'commander'
import type { Console } from './console.ts'

/** The code of one verb, loaded when it is run or its help is asked for. */
export interface Verb {
  /** Gives the command its flags, its help and its action, which hands the exit code to `finish`. */
  configure(command: Command, context: VerbContext): void | Promise<void>
}

export interface VerbContext {
  readonly console: Console
  /** Those of the command line that are no flags. */
  readonly words: readonly string[]
  finish(exitCode: number): void
}

/** An action that answers with the exit code. */
export const action =
  <Args extends readonly unknown[]>(context: VerbContext, act: (...args: Args) => Promise<number>) =>
  async (...args: Args): Promise<void> =>
    context.finish(await act(...args))
