// Signing in with the client certificate that a browser has, which is here that of who started Kedge.
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserSkip, openBrowser, openContext, ownConsoleSkip } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'

const title = 'signing in with a certificate'

describe.skipIf(browserSkip(title) || ownConsoleSkip(title))('a browser with a client certificate', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '1']),
      openBrowser(),
    ])
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  async function pageAs(language: string, width: number, isKnown: boolean) {
    const { clusters, users } = JSON.parse(
      await kedge.must('config', 'view', '--raw', '--minify', '-o', 'json'),
    )
    const origin: string = clusters[0].cluster.server
    const { 'client-certificate-data': cert, 'client-key-data': key } = users[0].user
    const [decodedCert, decodedKey] = [Buffer.from(cert, 'base64'), Buffer.from(key, 'base64')]
    const context = await openContext(browser, {
      locale: language,
      viewport: { width, height: 800 },
      ...(isKnown ? { clientCertificates: [{ origin, cert: decodedCert, key: decodedKey }] } : {}),
    })
    const page = await context.newPage()
    await page.goto(`${origin}/console/`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    return page
  }

  it('is offered to go on as whom it names, and is them until they sign out', async () => {
    const page = await pageAs('en', 1200, true)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Sign in to Kedge')
    await page.getByRole('button', { name: 'Continue as kubernetes-admin (client certificate)' }).click()
    await page.getByRole('button', { name: 'Signed in as kubernetes-admin' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /^Continue as/ }).waitFor()
    await page.context().close()
  })

  it('is offered it in Chinese on a narrow page; who has none is not', async () => {
    const page = await pageAs('zh-CN', 360, true)
    const button = page.getByRole('button', { name: '以 kubernetes-admin 的身份继续（客户端证书）' })
    await button.waitFor()
    const box = await button.boundingBox()
    expect(box && box.x >= 0 && box.x + box.width <= 360).toBe(true)
    const stranger = await pageAs('en', 1200, false)
    expect(await stranger.getByRole('button', { name: /^Continue as/ }).count()).toBe(0)
  })
})
