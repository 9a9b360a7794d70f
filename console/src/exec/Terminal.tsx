// One shell in a container. The connection ends with the shell or the network; a new one is a key away.
import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Terminal as Xterm } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import i18next from 'i18next'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTheme } from '../app/preferences.ts'
import { saidWords } from '../i18n/server-words.ts'
import { fitWindow } from '../parts/fit-window.ts'
import { useWords } from '../parts/words/use-words.ts'
import { type ExecSocket, type ExecTarget, openExec } from './exec-socket.ts'
import { bytesText } from './folder.ts'
import { onKeylessText } from './keyless-text.ts'
import { withPaletteColours } from './palette.ts'
import { ShownOutput } from './shown-output.ts'
import { styledDocument, withStyledPage } from './styled-document.ts'

export interface TerminalProps {
  readonly target: ExecTarget
  readonly command: readonly string[]
  readonly isShown: boolean
  /** The keyboard is to go out of it. */
  onLeave(): void
  /** Told when the shell or its connection has ended, and when there is another. */
  onLife(isAlive: boolean): void
}

const looks = {
  light: { background: '#ffffff', foreground: '#151515', cursor: '#0b5cad', selectionBackground: '#b9d8f7' },
  dark: { background: '#10151c', foreground: '#e8edf3', cursor: '#6cb2f5', selectionBackground: '#34506e' },
}
/** What stands below it is the way out of it. */
const room = { below: 56, least: 180 }
const isDark = () => document.documentElement.classList.contains('pf-v6-theme-dark')

export function Terminal({ target, command, isShown, onLeave, onLife }: TerminalProps) {
  const { t } = useTranslation()
  const theme = useTheme()
  const place = useRef<HTMLDivElement>(null)
  const terminal = useRef<{ readonly view: Xterm; readonly fit: FitAddon } | null>(null)
  const socket = useRef<ExecSocket | null>(null)
  const leave = useRef(onLeave)
  leave.current = onLeave
  const [life, setLife] = useState(0)
  const [end, tellEnd] = useWords()
  const isAlive = end === null
  // biome-ignore lint/correctness/useExhaustiveDependencies: told when it changes, and not to whom
  useEffect(() => onLife(isAlive), [isAlive])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the terminal is made once; its words go by the language then
  useEffect(() => {
    if (!place.current) return
    const view = new Xterm({
      documentOverride: styledDocument(document),
      fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace',
      fontSize: 13,
      scrollback: 10_000,
      cursorBlink: true,
      screenReaderMode: true,
      theme: isDark() ? looks.dark : looks.light,
    })
    const fit = new FitAddon()
    view.loadAddon(fit)
    view.loadAddon(new SearchAddon())
    const at = place.current
    withStyledPage(document, () => view.open(at))
    view.textarea?.setAttribute('aria-label', t('terminal.input'))
    view.attachCustomKeyEventHandler(event => {
      // Tab is the shell's; without a way out the keyboard would be caught.
      if (event.key === 'F6') {
        if (event.type === 'keydown') leave.current()
        event.preventDefault()
        return false
      }
      const isCopy = event.type === 'keydown' && event.ctrlKey && event.key.toLowerCase() === 'c'
      if (!isCopy || !view.hasSelection()) return true
      void navigator.clipboard.writeText(view.getSelection())
      event.preventDefault()
      return false
    })
    if (view.textarea) onKeylessText(view.textarea, text => view.input(text))
    view.onData(text => socket.current?.send(new TextEncoder().encode(text)))
    view.onResize(({ cols, rows }) => socket.current?.resize(cols, rows))
    terminal.current = { view, fit }
    const stopFitting = fitWindow(at, room, () => fit.fit())
    return () => {
      stopFitting()
      view.dispose()
      terminal.current = null
    }
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: one connection a life
  useEffect(() => {
    const { view, fit } = terminal.current ?? {}
    if (!view || !fit) return
    tellEnd(null)
    view.options.disableStdin = false
    view.options.cursorBlink = true
    fit.fit()
    const decoder = new TextDecoder()
    const shown = new ShownOutput({
      write: (bytes, done) => view.write(withPaletteColours(decoder.decode(bytes, { stream: true })), done),
      gapOf: bytes => `\r\n${t('terminal.leftOut', { size: bytesText(bytes) })}\r\n`,
    })
    const opened = openExec(target, {
      command,
      hasInput: true,
      isTerminal: true,
      onOutput: bytes => shown.push(bytes),
      onEnd: ({ code, message }) => {
        if (socket.current !== opened) return
        socket.current = null
        // What is typed goes nowhere any more, and is not to look as if it did.
        view.options.disableStdin = true
        view.options.cursorBlink = false
        tellEnd(() =>
          code >= 0
            ? t('terminal.ended', { code })
            : saidWords(message, i18next.language ?? 'en') || t('terminal.lost'),
        )
      },
    })
    socket.current = opened
    opened.resize(view.cols, view.rows)
    view.focus()
    return () => {
      socket.current = null
      opened.close()
    }
  }, [life])

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme is what changes it
  useEffect(() => {
    const view = terminal.current?.view
    if (view) view.options.theme = isDark() ? looks.dark : looks.light
  }, [theme])

  useEffect(() => {
    if (!isShown) return
    terminal.current?.fit.fit()
    terminal.current?.view.focus()
  }, [isShown])

  return (
    <div className="terminal" hidden={!isShown}>
      {/* Above the box, which keeps the last words of the shell: a short-lived one says there why it ended. */}
      <div role="status">
        {end !== null && (
          <p className="terminal__end">
            {end}{' '}
            <button type="button" className="as-link" onClick={() => setLife(life + 1)}>
              {t('terminal.reconnect')}
            </button>
          </p>
        )}
      </div>
      <div
        className={end === null ? 'terminal__screen' : 'terminal__screen terminal__screen--ended'}
        ref={place}
      />
    </div>
  )
}
