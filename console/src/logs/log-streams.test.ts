import { expect, it } from 'vitest'
import type { LogEars, SourceState } from './log-follow.ts'
import { splitTime } from './log-line.ts'
import type { LogSource } from './log-source.ts'
import { LogStreams, type Logs } from './log-streams.ts'

const source = (pod: string, life = pod, restarts = 0): LogSource => ({
  namespace: 'default',
  pod,
  container: 'main',
  life,
  restarts,
  isOver: false,
  lastEnd: restarts === 0 ? null : { exitCode: 2 + restarts, isOutOfMemory: false },
})
const [web0, web1, web2] = [source('web-0'), source('web-1'), source('web-2')]

/** Each stream that was opened, and what is told. */
function opened(marks: 'restarts' | 'nothing' = 'restarts') {
  const asked: {
    readonly source: LogSource
    readonly ears: LogEars
    readonly signal: AbortSignal
    readonly since: string | null
  }[] = []
  let told: Logs<LogSource> | null = null
  let fire: (() => void) | null = null
  const streams = new LogStreams<LogSource>({
    follow(source, { ears, signal, seen }) {
      const onLines = (lines: readonly string[]) =>
        ears.onLines(lines.filter(raw => seen.isNew(splitTime(raw).at)))
      asked.push({ source, ears: { ...ears, onLines }, signal, since: seen.since })
      return new Promise(() => {})
    },
    tell(logs) {
      told = logs
    },
    marks,
    later(to) {
      fire = to
      return () => {
        fire = null
      }
    },
  })
  return {
    streams,
    asked,
    of: (pod: string) => asked.filter(each => each.source.pod === pod),
    told(): Logs<LogSource> {
      fire?.()
      if (!told) throw new Error('nothing was told')
      return told
    },
    texts(): readonly string[] {
      const { lines, sources } = this.told()
      return lines.map(
        ({ source, text, restart }) =>
          `${sources[source]?.pod} ${restart ? `ended with ${restart.end?.exitCode}` : text}`,
      )
    },
    say(pod: string, ...lines: readonly string[]) {
      asked.findLast(each => each.source.pod === pod)?.ears.onLines(lines)
    },
  }
}

const ended: SourceState = { kind: 'ended' }

const at = (second: number, text: string) => `2026-01-02T03:04:0${second}Z ${text}`

it('a set that is scaled has its new Pods read alone, and what stands there stays', () => {
  const page = opened()
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.say('web-0', at(1, 'a'))
  page.say('web-1', at(2, 'b'))
  expect(page.texts()).toEqual(['web-0 a', 'web-1 b'])
  page.streams.show({ sources: [web0, web1, web2], choice: '' })
  page.say('web-2', at(3, 'c'))
  expect(page.texts()).toEqual(['web-0 a', 'web-1 b', 'web-2 c'])
  expect(page.asked.map(each => each.source.pod)).toEqual(['web-0', 'web-1', 'web-2'])
  expect(page.told().isSeveral).toBe(true)
})

it('of a Pod that is gone the lines stay, and its stream is closed', () => {
  const page = opened()
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.say('web-1', at(1, 'a'))
  const waits: SourceState = { kind: 'waiting', reason: 'not found' }
  page.asked[1]?.ears.onState(waits)
  expect(page.told().states[1]).toEqual(waits)
  page.streams.show({ sources: [web0], choice: '' })
  page.say('web-1', at(2, 'too late'))
  expect(page.texts()).toEqual(['web-1 a'])
  expect(page.told().states[1]).toBeUndefined()
  expect(page.asked.map(({ signal }) => signal.aborted)).toEqual([false, true])
})

it('a Pod that comes anew is read from its start, whatever the one of its name has said', () => {
  const page = opened()
  page.streams.show({ sources: [web0], choice: '' })
  page.say('web-0', at(2, 'first'))
  page.streams.show({ sources: [source('web-0', 'another')], choice: '' })
  // The clock of another node may be behind.
  page.say('web-0', at(1, 'second'), at(2, 'third'))
  expect(page.texts()).toEqual(['web-0 second', 'web-0 first', 'web-0 third'])
  expect(page.of('web-0').map(({ since, signal }) => [since, signal.aborted])).toEqual([
    [null, true],
    [null, false],
  ])
})

it('a Pod that was out of sight for a while goes on where it was read to', () => {
  const page = opened()
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.say('web-1', at(1, 'first'))
  page.streams.show({ sources: [web0], choice: '' })
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.say('web-1', at(1, 'first'), at(2, 'second'))
  expect(page.texts()).toEqual(['web-1 first', 'web-1 second'])
  expect(page.of('web-1').map(({ since }) => since)).toEqual([null, '2026-01-02T03:04:01.000000000Z'])
})

it('what somebody chooses away goes, gone Pods and all, and is read anew when it is chosen again', () => {
  const page = opened()
  page.streams.show({ sources: [web0, web1, web2], choice: '' })
  for (const pod of ['web-0', 'web-1', 'web-2']) page.say(pod, at(1, 'a'))
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.streams.show({ sources: [web0], choice: '0' })
  expect(page.texts()).toEqual(['web-0 a'])
  expect(page.told().isSeveral).toBe(false)
  page.streams.show({ sources: [web0, web1], choice: '0,1' })
  expect(page.of('web-1').map(({ since }) => since)).toEqual([null, null])
  page.say('web-1', at(1, 'a'))
  expect(page.texts()).toEqual(['web-0 a', 'web-1 a'])
})

it('between the lives of a container is told how the first had ended, whichever is heard first', () => {
  const tellings: readonly ((page: ReturnType<typeof opened>) => void)[] = [
    page => {
      page.asked[0]?.ears.onState(ended)
      page.streams.show({ sources: [source('web-0', 'web-0', 1), web1], choice: '' })
      page.say('web-0', at(2, 'anew'))
    },
    page => {
      page.streams.show({ sources: [source('web-0', 'web-0', 1), web1], choice: '' })
      page.asked[0]?.ears.onState(ended)
      page.say('web-0', at(2, 'anew'))
    },
    page => {
      page.asked[0]?.ears.onState(ended)
      page.say('web-0', at(2, 'anew'))
      page.told()
      page.streams.show({ sources: [source('web-0', 'web-0', 1), web1], choice: '' })
    },
  ]
  for (const tell of tellings) {
    const page = opened()
    page.streams.show({ sources: [web0, web1], choice: '' })
    page.say('web-0', at(2, 'first'))
    tell(page)
    page.say('web-1', at(3, 'other'))
    expect(page.texts()).toEqual(['web-0 first', 'web-0 ended with 3', 'web-0 anew', 'web-1 other'])
    expect(page.asked).toHaveLength(2)
  }
})

it('who sees one life of a container alone is told of no restart', () => {
  const page = opened('nothing')
  page.streams.show({ sources: [web0], choice: '' })
  page.say('web-0', at(1, 'a'))
  page.asked[0]?.ears.onState(ended)
  page.streams.show({ sources: [source('web-0', 'web-0', 1)], choice: '' })
  expect(page.texts()).toEqual(['web-0 a'])
})

it('a log that ends for another reason, or was restarted before anybody read it, has no restart in it', () => {
  const page = opened()
  page.streams.show({ sources: [source('web-0', 'web-0', 4)], choice: '' })
  page.say('web-0', at(1, 'a'))
  page.asked[0]?.ears.onState(ended)
  page.say('web-0', at(2, 'b'))
  page.streams.show({ sources: [], choice: '' })
  page.streams.show({ sources: [source('web-0', 'web-0', 5)], choice: '' })
  page.say('web-0', at(3, 'c'))
  expect(page.texts()).toEqual(['web-0 a', 'web-0 b', 'web-0 c'])
  page.asked[1]?.ears.onState(ended)
  page.streams.show({ sources: [source('web-0', 'web-0', 6)], choice: '' })
  expect(page.texts().at(-1)).toBe('web-0 ended with 8')
})

it('nothing is told of streams that are closed', () => {
  const page = opened()
  page.streams.show({ sources: [web0], choice: '' })
  page.told()
  page.streams.show({ sources: [web0, web1], choice: '' })
  page.streams.close()
  page.say('web-1', at(1, 'a'))
  expect(page.texts()).toEqual([])
  expect(page.asked.every(({ signal }) => signal.aborted)).toBe(true)
})
