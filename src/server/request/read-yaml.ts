// YAML takes its time: a megabyte of small parts holds a thread for a second, and so it is not the event loop's. Long texts are read
// one after another in a thread of their own, which is there while there is something to read. A text that is too much for the
// thread ends the thread, not the server.
//
// The thread's program is a file of the built package; run from its sources, Kedge reads all YAML itself.

import { once } from 'node:events'
import { access } from 'node:fs/promises'
import { Worker } from 'node:worker_threads'
import { JsonError, parseYaml } from '../../api/decode/json.ts'
import { jsonSteps } from '../../api/decode/json-steps.ts'
import type { ParsedText } from '../../api/parsed-text.ts'
import { systemCode } from '../../base/system-code.ts'
import { inTurns } from '../../base/turn.ts'
import type { YamlAnswer } from './yaml-thread.ts'

export type YamlReader = (text: string) => Promise<ParsedText>

/** Shorter texts are read before a thread would have begun. */
const charsInPlaceMax = 16 * 1024
/** For the thread alone: many times what the largest body takes. */
const threadMegabytesMax = 512

const tooLarge = () => new JsonError('error converting YAML to JSON: yaml: document is too large')

/** Reads long texts with the program at `script`, as long as that is there. */
export function yamlReader(script: URL, megabytesMax = threadMegabytesMax): YamlReader {
  const isThere = access(script).then(
    () => true,
    () => false,
  )
  let thread: Worker | null = null
  let last: Promise<unknown> = Promise.resolve()
  let waiting = 0
  const readNext = async (text: string): Promise<ParsedText> => {
    thread ??= startThread(script, megabytesMax)
    try {
      return await parsed(await answerFrom(thread, text))
    } catch (error) {
      if (!(error instanceof JsonError)) thread = null
      throw systemCode(error) === 'ERR_WORKER_OUT_OF_MEMORY' ? tooLarge() : error
    } finally {
      if (--waiting === 0) {
        thread?.terminate()
        thread = null
      }
    }
  }
  return async text => {
    if (text.length < charsInPlaceMax || !(await isThere)) return parseYaml(text)
    waiting++
    const reading = last.then(() => readNext(text))
    last = reading.catch(() => {})
    return reading
  }
}

function startThread(script: URL, megabytesMax: number): Worker {
  const resourceLimits = { maxOldGenerationSizeMb: megabytesMax }
  // What happens to it while nobody waits for an answer is nobody's concern.
  return new Worker(script, { execArgv: [], resourceLimits }).on('error', () => {})
}

async function answerFrom(thread: Worker, text: string): Promise<YamlAnswer> {
  const ended = new AbortController()
  const end = (code: number) => ended.abort(new Error(`the thread for YAML ended with ${code}`))
  thread.once('exit', end)
  try {
    // An error of the thread is thrown here.
    const answer = once(thread, 'message', { signal: ended.signal })
    thread.postMessage(text)
    return (await answer)[0] as YamlAnswer
  } catch (error) {
    // An exit that follows an error says less than that.
    throw error instanceof Error && error.name === 'AbortError' ? ended.signal.reason : error
  } finally {
    thread.off('exit', end)
  }
}

async function parsed(answer: YamlAnswer): Promise<ParsedText> {
  if (answer.kind === 'refused') throw new JsonError(answer.message)
  const { kind: _, json, ...repeated } = answer
  return { value: await inTurns(jsonSteps(json)), ...repeated }
}

export const readYaml: YamlReader = yamlReader(new URL('./yaml-thread.cjs', import.meta.url))
