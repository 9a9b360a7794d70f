import { expect, it } from 'vitest'
import { logFileOf } from './log-file.ts'
import { lineOf, restartLine } from './log-line.ts'

const sources = ['web-0', 'web-1'].map(pod => ({
  namespace: 'default',
  pod,
  container: 'main',
  life: pod,
  restarts: 0,
  isOver: false,
  lastEnd: null,
}))
const words = ({ container }: { readonly container: string }) => `${container} was restarted`
const line = (key: number, source: number) => lineOf(`2026-01-02T03:04:0${key}Z said`, { key, source })

it('a file of lines is named by the Pod that has written them, whichever was shown before', () => {
  expect(logFileOf({ sources, isSeveral: false }, [line(1, 1), line(2, 1)], words)).toEqual({
    name: 'web-1.log',
    text: ['2026-01-02T03:04:01.000000000Z said\n', '2026-01-02T03:04:02.000000000Z said\n'],
  })
})

it('where there may be several, each line says whose it is', () => {
  expect(logFileOf({ sources, isSeveral: true }, [line(1, 0), line(2, 1)], words)).toEqual({
    name: 'web-0.log',
    text: [
      '2026-01-02T03:04:01.000000000Z web-0 main said\n',
      '2026-01-02T03:04:02.000000000Z web-1 main said\n',
    ],
  })
})

it('where a container was restarted, the file says so', () => {
  const restart = restartLine(
    { container: 'main', end: null },
    { key: 2, source: 0, at: '2026-01-02T03:04:01Z' },
  )
  expect(logFileOf({ sources, isSeveral: false }, [restart], words).text).toEqual([
    '2026-01-02T03:04:01Z --- main was restarted ---\n',
  ])
})
