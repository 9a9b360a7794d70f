// What is wrong with a text: that it is none, what the server's own validation finds in the browser, and what a dry run of
// exactly what saving would send is answered with. Each at its place in the text.
import i18next from 'i18next'
import type { Kind } from '../../../../src/api/kinds.ts'
import { type ApiObject, refOf } from '../../../../src/api/object.ts'
import { isRefusal } from '../../../../src/api/status-error.ts'
import { YAMLParseError } from '../../../../src/base/yaml.ts'
import type { Client } from '../../../../src/client/client.ts'
import { problemWords } from '../../forms/problem-words.ts'
import { addFormTexts } from '../../forms/texts.ts'
import { type Problem, problemsOfObject } from '../../model/problems.ts'
import { problemsOfRefusal } from '../../model/refusal-problems.ts'
import { errorText } from '../../parts/words/error-text.ts'
import { ask, readValue } from '../reading/reader.ts'
import { mergePatchBetween } from './merge-patch.ts'
import { editable } from './send-text.ts'
import type { TextRange } from './text-places.ts'

addFormTexts()

export interface TextProblem extends TextRange {
  readonly message: string
}

export interface TypedText<T extends ApiObject> {
  readonly kind: Kind<T>
  /** What it was made of. */
  readonly opened: T
  readonly text: string
}

/** Of a large text it never resolves once the signal is aborted. */
export async function problemsOfText<T extends ApiObject>(
  client: Client,
  typed: TypedText<T>,
  signal: AbortSignal,
): Promise<readonly TextProblem[]> {
  const { opened, text } = typed
  let wanted: unknown
  try {
    wanted = await readValue(text, signal)
  } catch (error) {
    const [from = 0, to = from] = error instanceof YAMLParseError ? error.pos : []
    return [{ from, to, message: errorText(error) }]
  }
  if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return []
  const [before, after] = [editable(opened), editable(wanted)]
  const patch = mergePatchBetween(before, after)
  if (patch === null) return []
  const own = problemsOfObject(after as T, before as T)
  const problems = own.length > 0 ? own : await refusalsOf(client, typed, patch)
  if (problems.length === 0) return []
  const places = await ask({ kind: 'places', text, fields: problems.map(({ field }) => field) }, signal)
  return problems.map((each, index) => ({
    ...(numberIn(text, each) ?? places[index] ?? { from: 0, to: 0 }),
    message: wordsOf(each),
  }))
}

/** A number that fits nowhere is told without its field, by itself. */
function numberIn(text: string, { detail }: Problem): TextRange | null {
  const [, number] = /json: cannot unmarshal number (\S+) into Go value/.exec(detail) ?? []
  const from = number === undefined ? -1 : text.indexOf(number)
  return number === undefined || from < 0 ? null : { from, to: from + number.length }
}

async function refusalsOf<T extends ApiObject>(
  client: Client,
  { kind, opened }: TypedText<T>,
  body: unknown,
): Promise<readonly Problem[]> {
  try {
    const query = { fieldManager: 'kedge-console', fieldValidation: 'Strict', dryRun: 'All' } as const
    await client.patch(kind, refOf(opened), { type: 'merge', body }, query)
    return []
  } catch (error) {
    // A server that is not reached has nothing against it.
    return isRefusal(error) ? problemsOfRefusal(error, opened) : []
  }
}

const wordsOf = (problem: Problem): string => {
  const words = problemWords(problem, { t: i18next.t, language: i18next.language ?? 'en' })
  return problem.kind === 'said' ? words : `${problem.field}: ${words}`
}
