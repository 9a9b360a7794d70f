import '@patternfly/react-core/dist/styles/base.css'
import {
  Activity,
  StrictMode,
  Suspense,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react'
import { createRoot } from 'react-dom/client'
import { kinds } from '../../src/api/kinds.ts'
import { createClient } from '../../src/client/create-client.ts'
import { App } from './app/App.tsx'
import { keepFocus } from './app/keep-focus.ts'
import { PartBoundary } from './app/PartBoundary.tsx'
import { part } from './app/part.ts'
import { passed } from './app/passed.ts'
import { applyTheme } from './app/preferences.ts'
import { usePlace } from './app/router.ts'
import { followLanguage, startLanguage } from './i18n/language.ts'
import { browserTransport } from './live/browser-transport.ts'
import { namespaceOfEarlyList } from './live/early-list.ts'
import { LiveProvider, LiveStore } from './live/live-store.tsx'
import { forgetDrafts } from './model/kept-draft.ts'
import { hearOtherTabs, tellOtherTabs } from './sign-in/other-tabs.ts'
import {
  endSession,
  noWays,
  readSession,
  type Session,
  type Standing,
  sessionKept,
  standingAfter,
  whileSeen,
} from './sign-in/session.ts'
import { SessionContext } from './sign-in/session-context.ts'
import { unsavedTexts } from './text/unsaved-texts.ts'

/** Who waits longer sees the frame of the page meanwhile. */
const earlyMsMax = 300

// Most who come are signed in.
const SignInPage = part(
  () => import('./sign-in/SignInPage.tsx'),
  module => module.SignInPage,
)
const InvitationPage = part(
  () => import('./sign-in/InvitationPage.tsx'),
  module => module.InvitationPage,
)

function Console() {
  const [standing, setStanding] = useState<Standing | null>(null)
  const hasLeft = useRef(false)
  const look = useCallback(
    (use: 'used' | 'unused' = 'used') =>
      readSession(use).then(
        found => {
          const leaving = { hasLeft: hasLeft.current }
          if (found.kind === 'session') hasLeft.current = false
          setStanding(before => standingAfter(before, found, leaving))
        },
        // Who is signed in stays so while nobody answers.
        () => setStanding(before => before ?? { kind: 'nobody', ways: noWays, ended: null }),
      ),
    [],
  )
  const signOut = async () => {
    hasLeft.current = true
    await endSession()
    tellOtherTabs('')
    await look()
    forgetDrafts(sessionStorage)
    unsavedTexts.forgetAll()
  }
  useEffect(() => {
    void look()
  }, [look])
  const isIn = standing?.kind === 'session'
  const isKnown = standing !== null
  /** Empty for nobody. */
  const user = standing && (standing.kind === 'session' ? standing.session.user.name : '')
  // A page that holds no streams hears by nothing else that its session has ended, and none that its person has signed in again
  // beside it, by a link or at a provider: these come back to where they began, and not to what waits here.
  useEffect(() => (isKnown ? whileSeen(() => void look('unused')) : undefined), [isKnown, look])
  useEffect(() => {
    if (user === null || user === '') return
    forgetDrafts(sessionStorage, user)
    unsavedTexts.forgetOthers(user)
  }, [user])
  useEffect(() => {
    if (user === null) return
    if (user !== '') tellOtherTabs(user)
    return hearOtherTabs(other => other === user || void look('unused'))
  }, [user, look])
  if (usePlace().path[0] === 'invitation')
    return (
      <Suspense fallback={null}>
        <InvitationPage onSignedIn={look} />
      </Suspense>
    )
  if (standing === null) return null
  const session = sessionKept(standing)
  return (
    <>
      {session && (
        <Activity key={session.user.name} mode={isIn ? 'visible' : 'hidden'}>
          <OfSession session={session} look={look} signOut={signOut} />
        </Activity>
      )}
      {standing.kind === 'nobody' && (
        <Suspense fallback={null}>
          <SignInPage ways={standing.ways} ended={session?.user.name ?? null} onSignedIn={look} />
        </Suspense>
      )}
    </>
  )
}

interface OfSessionProps {
  readonly session: Session
  look(): Promise<void>
  signOut(): Promise<void>
}

/**
 * Everything that was seen is forgotten with the person who saw it. While their session is over it is not shown, listens to
 * nothing and asks nothing; signed in again they find their page, and what was typed in its dialogs, as they left it.
 */
function OfSession({ session, look, signOut }: OfSessionProps) {
  const store = useMemo(
    () => new LiveStore(createClient(browserTransport({ onSignedOut: () => void look() }))),
    [look],
  )
  const isBegun = useBegun(store)
  const wasShown = useRef(false)
  // What was refused as the session ended is asked for anew: hidden and shown again, it comes here a second time.
  useEffect(() => {
    if (wasShown.current) store.refresh()
    wasShown.current = true
  }, [store])
  const language = session.account?.language ?? ''
  useEffect(() => {
    if (language !== '') void followLanguage(language)
  }, [language])
  return (
    <SessionContext value={{ session, look }}>
      <LiveProvider store={store}>{isBegun && <App signOut={signOut} />}</LiveProvider>
    </SessionContext>
  )
}

/** Nothing is drawn until the list is there that is on its way already: drawn twice, the page would take longer to come. */
function useBegun(store: LiveStore): boolean {
  const [isBegun, setBegun] = useState(() => namespaceOfEarlyList() === null)
  useLayoutEffect(() => {
    const namespace = namespaceOfEarlyList()
    if (namespace === null) return
    const list = store.of(kinds.StatefulSet, namespace).begin()
    void Promise.race([list, passed(earlyMsMax)]).then(() => setBegun(true))
  }, [store])
  return isBegun
}

applyTheme()
keepFocus()
await startLanguage()
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <PartBoundary>
        <Console />
      </PartBoundary>
    </StrictMode>,
  )
