// Large texts are read by a thread of their own, so that whoever types goes on typing. It begins a moment after it was asked, as
// a text that is typed on is asked about anew, and takes one question after the other. Who does not want to know any more takes
// back what was asked. A thread that is at work for nobody is ended at once, and one that nobody asks after a while: what it
// keeps of a text goes with it.
import type { AnswerTo, Question } from './reading.ts'

/** From so many characters on: below, the page reads it sooner than it could tell another thread. */
export const largeMin = 50_000

export const isLarge = (text: string): boolean => text.length >= largeMin

export interface Thread {
  ask(question: Question): void
  end(): void
}

export interface ThreadEars {
  onAnswer(answer: unknown): void
  /** It was not started, or has ended. */
  onFailure(): void
}

export interface TextReaderOptions {
  open(ears: ThreadEars): Thread
  /** By the page itself. */
  answerHere(question: Question): Promise<unknown>
  /** Calls once, after so long; returns how to leave it be. */
  after(ms: number, fire: () => void): () => void
}

interface Asker {
  take(answer: unknown): void
  fail(error: unknown): void
}

interface Job {
  readonly question: Question
  readonly askers: Set<Asker>
}

const restMs = 150
const idleMs = 20_000
/** Far longer than any text takes: a thread whose script never comes, or that was ended for want of memory, says nothing at all. */
const silenceMs = 30_000

export class TextReader {
  readonly #options: TextReaderOptions
  #jobs: Job[] = []
  #atWork: Job | null = null
  #thread: Thread | null = null
  #leave: (() => void) | null = null
  #heard: (() => void) | null = null

  constructor(options: TextReaderOptions) {
    this.#options = options
  }

  /** Never answers once the signal is aborted. A signal that lives on keeps nothing of the text when it is answered. */
  ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<AnswerTo<Q>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return
      const job = this.#jobFor(question)
      const takeBack = () => this.#takeBack(job, asker)
      const asker: Asker = {
        take(answer) {
          signal?.removeEventListener('abort', takeBack)
          resolve(answer as AnswerTo<Q>)
        },
        fail(error) {
          signal?.removeEventListener('abort', takeBack)
          reject(error)
        },
      }
      job.askers.add(asker)
      signal?.addEventListener('abort', takeBack, { once: true })
      this.#after(restMs, () => this.#begin())
    })
  }

  #jobFor(question: Question): Job {
    const same = [...this.#jobs, ...(this.#atWork ? [this.#atWork] : [])].find(each =>
      isSame(each.question, question),
    )
    if (same) return same
    const job: Job = { question, askers: new Set() }
    this.#jobs.push(job)
    return job
  }

  #takeBack(job: Job, asker: Asker): void {
    if (!job.askers.delete(asker) || job.askers.size > 0) return
    this.#jobs = this.#jobs.filter(each => each !== job)
    if (this.#atWork !== job) return
    this.#end()
    // Another thread, a moment later: whoever took this back mostly takes back the others, too, and asks anew.
    if (this.#jobs.length > 0) this.#after(restMs, () => this.#begin())
  }

  #begin(): void {
    if (this.#atWork) return
    const job = this.#jobs.shift()
    if (!job) {
      // What was asked is taken back: its moment took the place of the end of an idle thread.
      this.#after(idleMs, () => this.#end())
      return
    }
    this.#atWork = job
    try {
      this.#thread ??= this.#open()
      this.#heard = this.#options.after(silenceMs, () => this.#failed())
      this.#thread.ask(job.question)
    } catch {
      // The browser does not let it begin, or the question on its way.
      this.#failed()
    }
  }

  #open(): Thread {
    let isOver = false
    const ears: ThreadEars = {
      onAnswer: answer => isOver || this.#over(asker => asker.take(answer)),
      onFailure: () => isOver || this.#failed(),
    }
    const { ask, end } = this.#options.open(ears)
    return {
      ask,
      // What it has said, and is on its way, is no answer to what another one is asked.
      end() {
        isOver = true
        end()
      },
    }
  }

  /** Slowly is better than not at all. */
  #failed(): void {
    this.#thread?.end()
    this.#thread = null
    this.#heard?.()
    const job = this.#atWork
    if (!job) return
    const tell = (to: (asker: Asker) => void) => {
      // It may have been taken back meanwhile.
      if (this.#atWork === job) this.#over(to)
    }
    this.#options.answerHere(job.question).then(
      answer => tell(asker => asker.take(answer)),
      error => tell(asker => asker.fail(error)),
    )
  }

  #over(tell: (asker: Asker) => void): void {
    const job = this.#atWork
    if (!job) return
    this.#atWork = null
    this.#heard?.()
    for (const asker of job.askers) tell(asker)
    this.#goOn()
  }

  #goOn(): void {
    if (this.#jobs.length > 0) this.#begin()
    else this.#after(idleMs, () => this.#end())
  }

  #end(): void {
    this.#heard?.()
    this.#thread?.end()
    this.#thread = null
    this.#atWork = null
  }

  #after(ms: number, fire: () => void): void {
    this.#leave?.()
    this.#leave = this.#options.after(ms, fire)
  }
}

/** Those that ask about the text alone. */
const isSame = (some: Question, other: Question): boolean =>
  some.kind === other.kind &&
  some.text === other.text &&
  !('fields' in some) &&
  !('bundle' in some) &&
  !('covered' in some)
