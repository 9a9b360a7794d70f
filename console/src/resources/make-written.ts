// An object made as it was written. A large text takes its time to be read, and the server to try it: meanwhile one may type on.
// What is made is what stands there then, or nothing, and that is told; while it is made, nobody types on. Pure but for what is asked.
import type { ApiObject } from '../../../src/api/object.ts'
import { Told } from '../parts/failure.ts'

export interface Making<T> {
  /** The text as it stands now. */
  now(): string | null
  read(text: string): Promise<ApiObject>
  rehearse(object: ApiObject): Promise<unknown>
  /** From its return on, nothing is typed. */
  hold(): void
  make(object: ApiObject): Promise<T>
}

export async function makeWritten<T>(
  text: string,
  { now, read, rehearse, hold, make }: Making<T>,
): Promise<T> {
  const object = await read(text)
  unlessTypedOn(text, now())
  await rehearse(object)
  // Held before it is looked at for the last time: what is typed in between would be lost.
  hold()
  unlessTypedOn(text, now())
  return make(object)
}

export interface Writing extends Pick<Making<never>, 'now' | 'read'> {
  /** What the text was made of the form as. */
  readonly source: string
}

/** For a form, which would not hold what is typed meanwhile. Null where nothing was typed, and the form stands as it was. */
export async function writtenForForm(
  text: string,
  { source, now, read }: Writing,
): Promise<ApiObject | null> {
  if (text === source) return null
  const object = await read(text)
  unlessTypedOn(text, now())
  return object
}

/** Rejects where another text stands there by now. */
function unlessTypedOn(text: string, now: string | null): void {
  if (text !== now) throw new Told('yaml.typedOn')
}
