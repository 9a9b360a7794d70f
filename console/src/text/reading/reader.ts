// The reader of the page, for texts of any size: small ones are read at once.
import type { AnswerTo, Question } from './reading.ts'
import { isLarge, TextReader } from './text-reader.ts'
import { valueFrom, valueOfText } from './value-of-text.ts'

/** What knows all kinds of objects and their rules comes when it is asked: the first page does without. */
const answerHere = async <Q extends Question>(question: Q): Promise<AnswerTo<Q>> =>
  (await import('./reading.ts')).answerTo(question)

const reader = new TextReader({
  answerHere,
  open({ onAnswer, onFailure }) {
    const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('message', ({ data }) => onAnswer(data))
    worker.addEventListener('error', event => {
      event.preventDefault()
      onFailure()
    })
    worker.addEventListener('messageerror', onFailure)
    return { ask: question => worker.postMessage(question), end: () => worker.terminate() }
  },
  after(ms, fire) {
    const timer = setTimeout(fire, ms)
    return () => clearTimeout(timer)
  },
})

/** Never resolves once the signal is aborted. */
export const ask = async <Q extends Question>(question: Q, signal?: AbortSignal): Promise<AnswerTo<Q>> =>
  isLarge(question.text) ? reader.ask(question, signal) : answerHere(question)

/** A single object; rejects as `parse` throws. */
export const readValue = async (text: string, signal?: AbortSignal): Promise<unknown> =>
  valueFrom(isLarge(text) ? await ask({ kind: 'value', text }, signal) : valueOfText(text))
