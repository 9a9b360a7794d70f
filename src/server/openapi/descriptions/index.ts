// What kinds and fields mean, in our own short sentences: `kubectl explain` shows them. Each struct has a text whose first
// line is about the struct and whose others are about its fields, `name: sentence`. What is not said of a field in its
// struct is said for all fields of that name, where they mean the same everywhere.
import type { Describe } from '../schemas.ts'
import { kindTexts } from './kinds.ts'
import { podTexts } from './pods.ts'
import { sharedFields } from './shared-fields.ts'
import { storageTexts } from './storage.ts'
import { workloadTexts } from './workloads.ts'

const texts: { readonly [struct: string]: string } = {
  ...kindTexts,
  ...storageTexts,
  ...workloadTexts,
  ...podTexts,
}

interface Description {
  readonly struct: string
  readonly fields: ReadonlyMap<string, string>
}

const read = new Map<string, Description | null>()

/** The sentence of a field, or of its struct; null where nothing is said. */
export const describe: Describe = (struct, field) => {
  let description = read.get(struct)
  if (description === undefined) {
    const text = texts[struct]
    description = text === undefined ? null : parse(text)
    read.set(struct, description)
  }
  if (field === null) return description?.struct ?? null
  return description?.fields.get(field) ?? sharedFields[field] ?? null
}

function parse(text: string): Description {
  const [struct = '', ...lines] = text.trim().split('\n')
  const fields = lines.map((line): [string, string] => {
    const mark = line.indexOf(': ')
    return [line.slice(0, mark).trim(), line.slice(mark + 2)]
  })
  return { struct, fields: new Map(fields) }
}
