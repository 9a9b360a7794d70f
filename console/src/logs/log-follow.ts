// One source of lines: a container of a Pod, read and followed over the API. A broken connection is taken up again from
// the last line that came; a container that has not started yet, or starts anew, is asked again after a while.

import { asAnswers, asAnswersHeader, codeHeader, meantCode } from '../../../src/api/refusals-as-answers.ts'
import { StatusError } from '../../../src/api/status-error.ts'
import { refusalOf } from '../../../src/client/refusal.ts'
import { apiAddress } from '../app/base.ts'
import { offlineDuring, pause } from '../live/network.ts'
import { errorText } from '../parts/words/error-text.ts'
import { ownHeader } from '../sign-in/ask-session.ts'
import type { SeenLines } from './log-buffer.ts'
import { splitTime } from './log-line.ts'
import type { LogSource } from './log-source.ts'

export interface LogAsk {
  readonly tailLines: number | null
  readonly sinceSeconds: number | null
  readonly isPrevious: boolean
  readonly isFollowed: boolean
}

export type SourceState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'ended' }
  /** In the server's words; it is tried again. */
  | { readonly kind: 'waiting'; readonly reason: string }
  /** In the server's words, and for good. */
  | { readonly kind: 'refused'; readonly reason: string }

export interface LogEars {
  /** With their times in front. */
  onLines(raw: readonly string[]): void
  onState(state: SourceState): void
}

const retryMs = 2_000

export interface Following {
  readonly ask: LogAsk
  readonly ears: LogEars
  readonly signal: AbortSignal
  /** What has come of it before, and is not told once more. */
  readonly seen: SeenLines
  /** Which end of the container its Pod tells of; null where it runs, or is to run. */
  end(): string | null
}

/** Ends with the signal, or when there is nothing more to come. */
export async function followLog(
  source: LogSource,
  { ask, ears, signal, seen, end }: Following,
): Promise<void> {
  ears.onState({ kind: 'connecting' })
  while (!signal.aborted) {
    const over = new AbortController()
    const before = end()
    let isReadOut = false
    try {
      const response = await fetch(addressOfLog(source, { ask, since: seen.since }), {
        headers: { ...ownHeader, [asAnswersHeader]: asAnswers },
        cache: 'no-store',
        // A stream over a network that has gone may say nothing for minutes.
        signal: AbortSignal.any([signal, offlineDuring(over.signal, new Error(networkGone))]),
      })
      const code = meantCode(response.status, response.headers.get(codeHeader))
      if (code >= 400) throw await refusalIn(response, code)
      ears.onState({ kind: 'reading' })
      for await (const lines of linesOf(response)) {
        const fresh = lines.filter(raw => seen.isNew(splitTime(raw).at))
        if (fresh.length > 0) ears.onLines(fresh)
      }
      ears.onState({ kind: 'ended' })
      isReadOut = true
      if (!ask.isFollowed) return
    } catch (error) {
      if (signal.aborted) return
      const reason = errorText(error)
      const isFinal =
        error instanceof StatusError && (error.code === 404 || error.code === 403 || !ask.isFollowed)
      ears.onState({ kind: isFinal ? 'refused' : 'waiting', reason })
      if (isFinal) return
    } finally {
      over.abort()
    }
    do await pause(retryMs, signal)
    while (
      // All that it said was read after its end: there is no more before it is started again.
      !signal.aborted &&
      isReadOut &&
      before !== null &&
      end() === before
    )
    seen.again()
  }
}

function addressOfLog(
  { namespace, pod, container }: LogSource,
  { ask, since }: { readonly ask: LogAsk; readonly since: string | null },
): URL {
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/log`
  const url = new URL(apiAddress(path), location.origin)
  const query: Record<string, string | null> = {
    container,
    timestamps: 'true',
    follow: ask.isFollowed ? 'true' : null,
    previous: ask.isPrevious ? 'true' : null,
    ...(since === null
      ? {
          tailLines: ask.tailLines === null ? null : String(ask.tailLines),
          sinceSeconds: ask.sinceSeconds === null ? null : String(ask.sinceSeconds),
        }
      : // Servers know whole seconds.
        { sinceTime: `${since.slice(0, 19)}Z` }),
  }
  for (const [name, value] of Object.entries(query)) if (value !== null) url.searchParams.set(name, value)
  return url
}

async function refusalIn(response: Response, code: number): Promise<Error> {
  const text = await response.text()
  const isJson = (response.headers.get('content-type') ?? '').includes('json')
  return refusalOf({
    code,
    headers: {},
    body: isJson ? JSON.parse(text) : text,
  })
}

/** Whole lines, as many as have come. A last one without an end counts when the log has ended. */
async function* linesOf(response: Response): AsyncGenerator<readonly string[]> {
  if (!response.body) return
  const reader = response.body
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .getReader()
  let rest = ''
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (done) break
      const lines = (rest + value).split('\n')
      rest = lines.pop() ?? ''
      if (lines.length > 0) yield lines
    }
    if (rest !== '') yield [rest]
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** Told in the words of the page. */
export const networkGone = 'the network is gone'
