// Terminals of a Pod: which shells a container has is found by trying, several sessions stand side by side, and each goes
// on while another is looked at.
import { Button, Spinner } from '@patternfly/react-core'
import { Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Pod } from '../../../src/api/generated/types.ts'
import { nameOf } from '../../../src/api/object.ts'
import { part } from '../app/part.ts'
import { useQueryWord } from '../app/router.ts'
import { useStayQuestion } from '../parts/use-leave-question.ts'
import { containersOf, isRunning } from '../pod/pod-model.ts'
import { runCommand } from './exec-socket.ts'
import { shellCommand } from './shell-command.ts'
import './exec.css'

const Terminal = part(
  () => import('./Terminal.tsx'),
  module => module.Terminal,
)

const shells = ['bash', 'sh', 'ash', 'zsh'] as const

interface Session {
  readonly number: number
  readonly container: string
  readonly shell: string
}

export function TerminalTab({ pod }: { readonly pod: Pod }) {
  const { t } = useTranslation()
  const running = containersOf(pod).filter(each => isRunning(each.status))
  const [asked] = useQueryWord('container')
  const [container, setContainer] = useState(asked)
  // A link may lead here while the tab is kept.
  useEffect(() => {
    if (asked !== '') setContainer(asked)
  }, [asked])
  const chosen = running.some(({ name }) => name === container) ? container : (running[0]?.name ?? '')
  const found = useShells(pod, chosen)
  const [shell, setShell] = useState('')
  const [sessions, setSessions] = useState<readonly Session[]>([])
  const [shown, show] = useState(0)
  /** By number: those that have come to their end. */
  const [ended, setEnded] = useState<ReadonlySet<number>>(new Set())
  const { length: live } = sessions.filter(({ number }) => !ended.has(number))
  useStayQuestion(live > 0 ? t('terminal.endsHere', { count: live, pod: nameOf(pod) }) : null)
  const tab = useRef<HTMLButtonElement>(null)
  const command = shell !== '' && found?.includes(shell) ? shell : found?.[0]
  const open = () => {
    if (!command) return
    const number = Math.max(0, ...sessions.map(each => each.number)) + 1
    setSessions([...sessions, { number, container: chosen, shell: command }])
    show(number)
  }
  const close = (number: number) => {
    const left = sessions.filter(each => each.number !== number)
    setSessions(left)
    if (number === shown) show(left.at(-1)?.number ?? 0)
  }
  const looking = (
    <>
      <Spinner size="sm" aria-label={t('terminal.looking')} aria-valuetext={t('terminal.looking')} />{' '}
      {t('terminal.looking')}
    </>
  )
  const target = { namespace: pod.metadata?.namespace ?? '', pod: nameOf(pod) }
  return (
    <div className="terminals">
      <div className="page__tools">
        {running.length > 0 && (
          <select
            className="choice"
            aria-label={t('pod.container')}
            value={chosen}
            onChange={event => setContainer(event.target.value)}
          >
            {running.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        {command !== undefined && (
          <select
            className="choice"
            aria-label={t('terminal.shell')}
            value={command}
            onChange={event => setShell(event.target.value)}
          >
            {(found ?? []).map(each => (
              <option key={each}>{each}</option>
            ))}
          </select>
        )}
        <Button onClick={open} isDisabled={command === undefined}>
          {t('terminal.open')}
        </Button>
        <span className="status__why" role="status">
          {running.length === 0
            ? t('terminal.noContainer')
            : found === null
              ? looking
              : found.length === 0
                ? t('terminal.noShell')
                : ''}
        </span>
      </div>
      {sessions.length > 0 && (
        <div className="terminals__tabs">
          {sessions.map(({ number, container: of, shell: command }) => (
            <span key={number} className="terminals__tab">
              <button
                type="button"
                className="toggle"
                aria-pressed={number === shown}
                {...(number === shown ? { ref: tab } : {})}
                onClick={() => show(number)}
              >
                {number}: {of} · {command}
              </button>
              <button
                type="button"
                className="copy"
                onClick={() => close(number)}
                aria-label={t('terminal.close', { number })}
              >
                ✕
              </button>
            </span>
          ))}
        </div>
      )}
      <Suspense fallback={<p>{t('common.loading')}</p>}>
        {sessions.map(session => (
          <Terminal
            key={session.number}
            target={{ ...target, container: session.container }}
            command={shellCommand(session.shell)}
            isShown={session.number === shown}
            onLife={isAlive =>
              setEnded(before => {
                const now = new Set(before)
                if (isAlive) now.delete(session.number)
                else now.add(session.number)
                return now
              })
            }
            onLeave={() => tab.current?.focus()}
          />
        ))}
      </Suspense>
      <p className="status__why">{t(sessions.length === 0 ? 'terminal.how' : 'terminal.leave')}</p>
    </div>
  )
}

/** Null while it is not known; each is asked to do nothing. */
function useShells(pod: Pod, container: string): readonly string[] | null {
  const [found, setFound] = useState<readonly string[] | null>(null)
  const { namespace = '', name = '', uid } = pod.metadata ?? {}
  // biome-ignore lint/correctness/useExhaustiveDependencies: another Pod of the name has other shells
  useEffect(() => {
    setFound(null)
    if (container === '') return
    const stop = new AbortController()
    const works = async (shell: string) => {
      const target = { namespace, pod: name, container }
      const { code } = await runCommand(target, [shell, '-c', 'exit 0'], { signal: stop.signal })
      return code === 0 ? [shell] : []
    }
    void Promise.all(shells.map(works)).then(each => {
      if (!stop.signal.aborted) setFound(each.flat())
    })
    return () => stop.abort()
  }, [namespace, name, uid, container])
  return found
}
