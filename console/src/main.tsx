import '@patternfly/react-core/dist/styles/base.css'
import { StrictMode, useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { createClient } from '../../src/client/create-client.ts'
import { App } from './app/App.tsx'
import { applyTheme } from './app/preferences.ts'
import { startLanguage } from './i18n/language.ts'
import { browserTransport } from './live/browser-transport.ts'
import { LiveProvider, LiveStore } from './live/live-store.tsx'
import { SignInPage } from './sign-in/SignInPage.tsx'
import { endSession, readSession, type Session } from './sign-in/session.ts'

function Console() {
  const [session, setSession] = useState<Session | null | undefined>(undefined)
  useEffect(() => {
    readSession().then(setSession, () => setSession(null))
  }, [])
  const store = useMemo(
    () => new LiveStore(createClient(browserTransport({ onSignedOut: () => setSession(null) }))),
    [],
  )
  if (session === undefined) return null
  if (session === null) return <SignInPage />
  const signOut = async () => {
    await endSession()
    setSession(null)
  }
  return (
    <LiveProvider store={store}>
      <App session={session} signOut={signOut} />
    </LiveProvider>
  )
}

// A part that cannot be loaded, as the connection broke off or another Kedge is there by now: the page is loaded anew,
// which loses nothing (its state is its address, drafts are kept). Not again and again.
const reloadedAt = 'kedge.reloaded-at'
window.addEventListener('vite:preloadError', event => {
  if (Date.now() - Number(sessionStorage.getItem(reloadedAt) ?? 0) < 10_000) return
  event.preventDefault()
  sessionStorage.setItem(reloadedAt, String(Date.now()))
  location.reload()
})

applyTheme()
await startLanguage()
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Console />
    </StrictMode>,
  )
