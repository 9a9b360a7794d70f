// Signing in at a provider of OpenID Connect, npm's oidc-provider over TLS on another site, through the browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestAuthority } from '../../../src/testing/fixtures/certificates.ts'
import { browserSkip, openBrowser, openContext, ownConsoleSkip } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

/** What we use of the provider, which has no types of its own. */
interface Provider {
  callback(): (request: IncomingMessage, response: ServerResponse) => void
  interactionFinished(request: IncomingMessage, response: ServerResponse, result: object): Promise<void>
  readonly Grant: new (of: object) => { addOIDCScope(scope: string): void; save(): Promise<string> }
}
type NewProvider = new (issuer: string, configuration: object) => Provider

const secret = 'what the client and its provider know'

describe.skipIf(browserSkip('signing in at a provider') || ownConsoleSkip('signing in at a provider'))(
  'a provider',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'kedge-provider-'))
    let server: Server
    let kedge: KedgeUnderTest
    let browser: Browser
    let origin: string
    /** What was asked of the provider. */
    const asked: URL[] = []
    let letsIn = true

    beforeAll(async () => {
      const authority = createTestAuthority()
      const { key, certificate } = authority.server({ names: ['localhost'] })
      let answer: (request: IncomingMessage, response: ServerResponse) => void = () => {}
      server = createServer({ key, cert: certificate }, (request, response) => answer(request, response))
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      // Not the site of the console, which is at 127.0.0.1.
      const issuer = `https://localhost:${(server.address() as AddressInfo).port}`
      writeFileSync(join(folder, 'ca.crt'), authority.certificate)
      writeFileSync(join(folder, 'secret'), `${secret}\n`, { mode: 0o600 })
      ;[kedge, browser] = await Promise.all([
        startKedge([
          ...['--runtime', 'simulated', '--nodes', '1', `--oidc-issuer-url=${issuer}`],
          ...['--oidc-client-id=kedge', `--oidc-ca-file=${join(folder, 'ca.crt')}`],
          ...['--oidc-username-claim=email', '--oidc-username-prefix=-', '--oidc-scopes=openid email'],
          `--oidc-client-secret-file=${join(folder, 'secret')}`,
        ]),
        openBrowser(),
      ])
      origin = await kedge.must('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}')
      const provider = await newProvider(issuer)
      const callback = provider.callback()
      answer = (request, response) => {
        const url = new URL(request.url ?? '/', issuer)
        asked.push(url)
        if (!url.pathname.startsWith('/sign-in')) return callback(request, response)
        const result = letsIn ? { login: { accountId: 'ann' } } : { error: 'access_denied' }
        void provider.interactionFinished(request, response, result)
      }
      await kedge.must('create', 'clusterrolebinding', 'ann', '--clusterrole=view', '--user=ann@example.com')
    })
    afterAll(async () => {
      await browser?.close()
      server?.closeAllConnections()
      server?.close()
      await kedge?.end()
      rmSync(folder, { recursive: true, force: true })
    })

    async function newProvider(issuer: string): Promise<Provider> {
      const name: string = 'oidc-provider'
      const { default: Made }: { default: NewProvider } = await import(name)
      const provider: Provider = new Made(issuer, {
        clients: [
          {
            client_id: 'kedge',
            client_secret: secret,
            redirect_uris: [`${origin}/console/session/oidc/callback`],
            grant_types: ['authorization_code'],
            response_types: ['code'],
          },
        ],
        claims: { openid: ['sub'], email: ['email'] },
        conformIdTokenClaims: false,
        features: { devInteractions: { enabled: false } },
        interactions: { url: () => '/sign-in' },
        // Whoever has signed in has agreed.
        loadExistingGrant: async (context: {
          oidc: { client: { clientId: string }; session: { accountId: string } }
        }) => {
          const { client, session } = context.oidc
          const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId })
          grant.addOIDCScope('openid email')
          await grant.save()
          return grant
        },
        findAccount: (_: unknown, accountId: string) => ({
          accountId,
          claims: () => ({ sub: accountId, email: `${accountId}@example.com` }),
        }),
      })
      return provider
    }

    it('signs people in as whom its token says, with the secret and the scopes that Kedge was given', async () => {
      const context = await openContext(browser)
      const page = await context.newPage()
      await page.goto(`${origin}/console/`)
      await page.getByRole('link', { name: /^Sign in with localhost:/ }).click()
      await page.getByRole('button', { name: 'Signed in as ann@example.com' }).waitFor()
      expect(new URL(page.url()).pathname).toBe('/console/')
      expect(asked.find(({ pathname }) => pathname === '/auth')?.searchParams.get('scope')).toBe(
        'openid email',
      )
      await page.getByRole('button', { name: 'Signed in as ann@example.com' }).click()
      await page.getByRole('menuitem', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Kedge' }).waitFor()
      await context.close()
    })

    it('that lets somebody not in brings them back to a page that says so', async () => {
      letsIn = false
      const context = await openContext(browser)
      const page = await context.newPage()
      await page.goto(`${origin}/console/`)
      await page.getByRole('link', { name: /^Sign in with localhost:/ }).click()
      await page.getByText('The provider did not let you in').waitFor()
      await context.close()
    })
  },
)
