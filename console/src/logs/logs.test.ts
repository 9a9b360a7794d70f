import { describe, expect, it } from 'vitest'
import { alike, lookedOf } from './colours.ts'
import { LogBuffer, SeenLines } from './log-buffer.ts'
import { type LogLine, lineOf, severityOf, shownFields, splitTime } from './log-line.ts'

let key = 0
const line = (at: string, text: string, source = 0): LogLine => ({
  key: key++,
  source,
  at,
  text,
  looks: [],
  severity: 'none',
  fields: null,
})
const texts = (buffer: LogBuffer) => buffer.lines.map(({ text }) => text).join('')

describe('a line', () => {
  it('has its time in front, in full length', () => {
    expect(splitTime('2026-01-02T03:04:05.12Z hello there')).toEqual({
      at: '2026-01-02T03:04:05.120000000Z',
      text: 'hello there',
    })
    expect(splitTime('no time')).toEqual({ at: '', text: 'no time' })
  })

  it.each([
    ['{"level":"warn","msg":"x"}', 'warning'],
    ['{"level":50,"msg":"x"}', 'error'],
    ['{"msg":"an error"}', 'none'],
    ['E0102 03:04:05.000 main.go:1] bad', 'error'],
    ['I0102 03:04:05.000 main.go:1] fine', 'info'],
    ['time=x level=debug msg=y', 'debug'],
    ['2026/01/02 [error] 7#7: no such file', 'error'],
    ['WARN slow', 'warning'],
    ['Exception in thread "main" java.lang.IllegalStateException: no', 'error'],
    ['\tat com.example.Main.main(Main.java:7)', 'error'],
    ['Caused by: java.io.IOException: gone', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['  File "/app/main.py", line 3, in <module>', 'error'],
    ['ValueError: no', 'error'],
    ['panic: runtime error', 'error'],
    ['at noon (all is well)', 'none'],
    ['terror in the informed', 'none'],
    ['', 'none'],
  ] as const)('%s is %s', (text, severity) => {
    expect(lineOf(text, { key: 0, source: 0 }).severity).toBe(severity)
  })

  it('has its colours apart from its text', () => {
    const looked = lookedOf('\u001b[31mERROR\u001b[0m red \u001b[1;38;5;46mbold\u001b[39m on\u001b[0K\r')
    expect(looked.text).toBe('ERROR red bold on')
    expect(alike(looked.text, looked.looks, { from: 2, to: 16 })).toEqual([
      { text: 'ROR', classes: 'log__colour--red' },
      { text: ' red ', classes: '' },
      { text: 'bold', classes: 'log__colour--green log__bold' },
      { text: ' o', classes: 'log__bold' },
    ])
    expect(lookedOf('\u001b[38;2;10;20;250;48;5;1mblue').looks[0]?.classes).toBe('log__colour--blue')
    expect(lookedOf('\u001b[37mwhite\u001b[0m').looks).toEqual([])
  })

  it('that is drawn anew is as it was drawn last', () => {
    const drawn = lineOf('progress 10%\rprogress 50%\rprogress 100%\r', { key: 0, source: 0 })
    expect(drawn.text).toBe('progress 100%')
  })

  it('of JSON is a message and the rest; one that is not quite JSON stays as it is', () => {
    const { fields } = lineOf('{"level":"info","msg":"up","n":{"a":1}}', { key: 0, source: 0 })
    expect(shownFields(fields ?? {})).toEqual({ message: 'up', rest: 'level=info n={"a":1}' })
    expect(lineOf('{"level":', { key: 0, source: 0 }).fields).toBeNull()
    expect(lineOf('{x}', { key: 0, source: 0 }).fields).toBeNull()
  })

  it('is read in time that grows with its length alone', () => {
    for (const size of [100, 1_000, 10_000])
      expect(severityOf('('.repeat(size) + ' level='.repeat(size), null)).toBe('none')
  })
})

describe('the buffer', () => {
  it('merges sources by time, and keeps the order of equal times', () => {
    const buffer = new LogBuffer()
    buffer.add([line('1', 'a'), line('3', 'd'), line('3', 'e')])
    buffer.add([line('2', 'b', 1), line('2', 'c', 1), line('4', 'f', 1)])
    expect(texts(buffer)).toBe('abcdef')
  })

  it('lets the oldest go when it is full, and counts them', () => {
    const buffer = new LogBuffer(100)
    buffer.add(Array.from({ length: 95 }, (_, index) => line(String(index).padStart(3, '0'), '')))
    buffer.add([line('200', ''), line('201', '')])
    expect([buffer.lines.length, buffer.dropped]).toEqual([97, 0])
    buffer.add(Array.from({ length: 10 }, () => line('300', '')))
    expect(buffer.lines.length + buffer.dropped).toBe(107)
    expect(buffer.lines.length).toBeLessThanOrEqual(100)
    expect(buffer.lines.at(-1)?.at).toBe('300')
  })

  it('lets the oldest go where its lines are long, be they few, and keeps the newest however long it is', () => {
    const buffer = new LogBuffer(100, 1_000)
    for (let at = 0; at < 20; at++) buffer.add([line(String(at).padStart(3, '0'), 'x'.repeat(100))])
    expect(buffer.lines.length + buffer.dropped).toBe(20)
    expect(texts(buffer).length).toBeLessThanOrEqual(1_000)
    expect(texts(buffer).length).toBeGreaterThan(800)
    buffer.keep(({ at }) => at !== '019')
    buffer.add([line('020', 'y'.repeat(5_000))])
    expect(buffer.lines.map(({ at }) => at)).toEqual(['020'])
    buffer.add([line('021', 'z')])
    expect(buffer.lines.map(({ at }) => at)).toEqual(['021'])
  })

  it('takes a hundred thousand lines and more in batches', () => {
    const buffer = new LogBuffer()
    for (let batch = 0; batch < 120; batch++)
      buffer.add(
        Array.from({ length: 1_000 }, (_, index) => line(String(batch * 1000 + index).padStart(9, '0'), 'x')),
      )
    expect(buffer.lines.length + buffer.dropped).toBe(120_000)
    const times = buffer.lines.map(({ at }) => at)
    expect(times).toEqual([...times].sort())
  })

  it('is another array after a change', () => {
    const buffer = new LogBuffer()
    const before = buffer.lines
    buffer.add([line('1', 'a')])
    expect(buffer.lines).not.toBe(before)
  })
})

describe('a source that is asked again', () => {
  it('gives every line once, equal times among them', () => {
    const seen = new SeenLines()
    const log = ['10', '11', '11', '12', '12', '12']
    expect(log.filter(at => seen.isNew(at))).toEqual(log)
    seen.again()
    expect(seen.since).toBe('12')
    const again = ['11', '11', '12', '12', '12', '12', '13']
    expect(again.filter(at => seen.isNew(at))).toEqual(['12', '13'])
    seen.again()
    expect(['12', '12', '12', '12', '13', '13'].filter(at => seen.isNew(at))).toEqual(['13'])
  })
})
