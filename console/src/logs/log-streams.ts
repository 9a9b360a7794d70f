// The streams of the sources that are shown, as one list of lines. Where a set is scaled, or one of its Pods comes anew, the
// streams of the others go on: nothing that stands there already is asked for again. What a Pod has said stays when the Pod is
// gone; what somebody has chosen away goes. However many lines come, it is told at most a few times a second.
import { LogBuffer, SeenLines } from './log-buffer.ts'
import type { Following, SourceState } from './log-follow.ts'
import { type LogLine, lineOf, restartLine } from './log-line.ts'
import type { LogSource } from './log-source.ts'

export interface Logs<S extends LogSource> {
  readonly lines: readonly LogLine[]
  readonly dropped: number
  /** As lines name them: by their place. */
  readonly sources: readonly S[]
  /** Of those that are followed, by the same place; of others there is none. */
  readonly states: readonly (SourceState | undefined)[]
  /** Whether lines of more than one source may stand there. */
  readonly isSeveral: boolean
}

export interface LogStreamsOptions<S extends LogSource> {
  /** Ends with its signal. */
  follow(source: S, following: Omit<Following, 'ask'>): Promise<void>
  tell(logs: Logs<S>): void
  /** Who asks for what ended containers have said, or follows nothing, sees one life alone. */
  readonly marks: 'restarts' | 'nothing'
  /** Calls once, a moment later; returns how to leave it be. */
  later(fire: () => void): () => void
}

/** What one has chosen: of a source that is not in it, what came before stays only as long as nobody chooses anew. */
export interface ChosenSources<S extends LogSource> {
  readonly sources: readonly S[]
  readonly choice: string
}

interface Stream {
  /** Whose lines were seen. */
  life: string
  seen: SeenLines
  /** Null where nothing more comes of it. */
  open: AbortController | null
  state: SourceState | undefined
  /** How many of its restarts are marked, or were before it was read. */
  restarts: number
  /** Where the log ended last: what came later is told by a container that was started since. */
  end: Pick<LogLine, 'key' | 'at'> | null
}

const keyOf = ({ namespace, pod, container }: LogSource): string => `${namespace}/${pod}/${container}`

export class LogStreams<S extends LogSource> {
  readonly #options: LogStreamsOptions<S>
  #buffer = new LogBuffer()
  #waiting: LogLine[] = []
  #lineKey = 0
  #choice: string | null = null
  /** Every source that there has been, and its place. */
  readonly #places = new Map<string, number>()
  readonly #sources: S[] = []
  /** Of those whose lines are shown. */
  readonly #streams = new Map<number, Stream>()
  #leave: (() => void) | null = null

  constructor(options: LogStreamsOptions<S>) {
    this.#options = options
  }

  show({ sources, choice }: ChosenSources<S>): void {
    const isChosenAnew = this.#choice !== null && this.#choice !== choice
    this.#choice = choice
    const wanted = new Map(sources.map(source => [this.#placeOf(source), source]))
    const goes: number[] = []
    for (const [place, stream] of this.#streams) {
      if (wanted.has(place)) continue
      close(stream)
      if (isChosenAnew) goes.push(place)
    }
    this.#forget(goes)
    for (const [place, source] of wanted) this.#open(place, source)
    this.#tellSoon()
  }

  close(): void {
    for (const stream of this.#streams.values()) close(stream)
    this.#leave?.()
    this.#leave = null
  }

  #placeOf(source: S): number {
    const key = keyOf(source)
    const place = this.#places.get(key) ?? this.#sources.length
    this.#places.set(key, place)
    this.#sources[place] = source
    return place
  }

  #open(place: number, source: S): void {
    const { life } = source
    const stream = this.#streams.get(place) ?? newStream(source)
    this.#streams.set(place, stream)
    if (stream.open && stream.life === life) {
      this.#markRestart(place)
      return
    }
    stream.open?.abort()
    // The log of another Pod of that name holds none of the lines of the one before.
    if (stream.life !== life) stream.seen = new SeenLines()
    else stream.seen.again()
    // While nobody has read it, nobody knows where one ends and the next begins.
    stream.restarts = source.restarts
    stream.end = null
    stream.life = life
    const stop = new AbortController()
    stream.open = stop
    void this.#options.follow(source, {
      seen: stream.seen,
      signal: stop.signal,
      end: () => endOf(this.#sources[place]),
      ears: {
        onLines: raw => {
          if (stop.signal.aborted) return
          for (const each of raw) this.#waiting.push(lineOf(each, { key: this.#lineKey++, source: place }))
          this.#tellSoon()
        },
        onState: state => {
          if (stop.signal.aborted) return
          stream.state = state
          if (state.kind === 'ended') {
            // In the order of the lines it stands here, whatever the times of those that come.
            stream.end = { key: this.#lineKey++, at: stream.seen.since ?? '' }
            this.#markRestart(place)
          }
          this.#tellSoon()
        },
      },
    })
  }

  /** The Pod may tell of it before its log has ended, or when the next one has begun. */
  #markRestart(place: number): void {
    const [stream, source] = [this.#streams.get(place), this.#sources[place]]
    if (this.#options.marks === 'nothing') return
    if (!stream?.end || !source || source.restarts <= stream.restarts) return
    const { container, restarts, lastEnd } = source
    this.#waiting.push(restartLine({ container, end: lastEnd }, { source: place, ...stream.end }))
    stream.restarts = restarts
    stream.end = null
  }

  #forget(places: readonly number[]): void {
    if (places.length === 0) return
    for (const place of places) this.#streams.delete(place)
    const isLeft = ({ source }: LogLine) => this.#streams.has(source)
    this.#waiting = this.#waiting.filter(isLeft)
    this.#buffer.keep(isLeft)
  }

  #tellSoon(): void {
    this.#leave ??= this.#options.later(() => {
      this.#leave = null
      this.#buffer.add(this.#waiting)
      this.#waiting = []
      this.#options.tell({
        lines: this.#buffer.lines,
        dropped: this.#buffer.dropped,
        sources: [...this.#sources],
        states: this.#sources.map((_, place) => this.#streams.get(place)?.state),
        isSeveral: this.#streams.size > 1,
      })
    })
  }
}

const endOf = (source: LogSource | undefined): string | null =>
  source?.isOver ? `${source.life} ${source.restarts}` : null

const newStream = ({ life, restarts }: LogSource): Stream => ({
  life,
  seen: new SeenLines(),
  open: null,
  state: undefined,
  restarts,
  end: null,
})

function close(stream: Stream): void {
  stream.open?.abort()
  stream.open = null
  stream.state = undefined
}
