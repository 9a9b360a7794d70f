// What is told before something is done that costs data, or is nobody's business: hazards of volumes in a preview, Secrets as
// text, certificates, and a node that is emptied.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Node } from '../../../src/api/generated/types.ts'
import { issueCertificate } from '../../../src/server/certificates/issue-certificate.ts'
import { browserSkip, type ConsolePage, leaveDialog, openBrowser, openConsole } from '../support/browser.ts'
import { type KedgeUnderTest, startKedge } from '../support/kedge.ts'
import { setOf } from './operations.ts'

const scratch = {
  name: 'scratch',
  ephemeral: {
    volumeClaimTemplate: {
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    },
  },
}

/** With more in its template than its container. */
const withPodSpec = (set: ReturnType<typeof setOf>, more: object) => {
  const { template } = set.spec
  return { ...set, spec: { ...set.spec, template: { ...template, spec: { ...template.spec, ...more } } } }
}

describe.skipIf(browserSkip('what is told before'))('what is told before', () => {
  let kedge: KedgeUnderTest
  let browser: Browser
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    ;[kedge, browser] = await Promise.all([
      startKedge(['--runtime', 'simulated', '--nodes', '2']),
      openBrowser(),
    ])
    const sets = [setOf('plain'), withPodSpec(setOf('scratched'), { volumes: [scratch] })]
    const applied = await kedge.apply(sets.map(each => JSON.stringify(each)).join('\n---\n'))
    if (applied.code !== 0) throw new Error(applied.stderr)
    for (const name of ['plain', 'scratched'])
      await kedge.must('rollout', 'status', `sts/${name}`, '--timeout=180s')
    console = await openConsole(browser, kedge)
    ;({ page } = console)
    await console.visit('sets')
  })
  afterEach(async () => {
    await leaveDialog(page)
  })
  afterAll(async () => {
    await browser?.close()
    await kedge?.end()
  })

  const dialog = () => page.getByRole('dialog')
  const button = (name: string) => dialog().getByRole('button', { name, exact: true })
  const choose = async (name: string, item: string) => {
    await console.turnTo(`sets/default/${name}`)
    await page.getByRole('button', { name: `Actions of ${name}` }).click()
    await page.getByRole('menuitem', { name: item, exact: true }).click()
    await dialog().waitFor()
  }

  it('H38: the data of ephemeral volumes go with the Pods of a smaller set', async () => {
    await choose('scratched', 'Scale (Expansion)')
    await dialog().getByRole('spinbutton').fill('1')
    await dialog().getByText('Ephemeral volumes go with their Pods').waitFor()
    await dialog().getByText('scratched-1-scratch belongs to scratched-1').waitFor()
  })

  it('H37: a raw device that is mounted as files is told in the preview of a new set', async () => {
    const set = setOf('device', 1)
    const [claim] = set.spec.volumeClaimTemplates
    const [container] = set.spec.template.spec.containers
    const mounting = { ...container, volumeMounts: [{ name: 'www', mountPath: '/www' }] }
    const raw = { ...claim, spec: { ...claim?.spec, volumeMode: 'Block' } }
    const text = JSON.stringify({
      ...withPodSpec(set, { containers: [mounting] }),
      spec: {
        ...withPodSpec(set, { containers: [mounting] }).spec,
        volumeClaimTemplates: [raw],
      },
    })
    await kedge.apply(text)
    await choose('device', 'Redeploy (reboot)')
    await dialog().getByText('A volume is mounted as what it is not').waitFor()
    await dialog().getByText('container nginx mounts www as files, and its “Volume mode” is Block').waitFor()
  })

  it('row 12: the text of a Secret is covered, and nothing of it can be edited, until it is asked for', async () => {
    await kedge.must('create', 'secret', 'generic', 'hidden', '--from-literal=word=open-sesame')
    await console.turnTo('secrets/default/hidden?tab=yaml')
    await page.getByText('word: ••••••').waitFor()
    const value = Buffer.from('open-sesame').toString('base64')
    expect(await page.getByRole('main').textContent()).not.toContain(value)
    expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0)
    await page.getByRole('button', { name: 'Show values' }).click()
    await page.getByText(`word: ${value}`).waitFor()
  })

  it('row 12: of a certificate everybody sees for which names it is and how long, and its key stays covered', async () => {
    const now = Date.now()
    const day = 24 * 60 * 60 * 1000
    const { certificate, key } = issueCertificate(
      {
        commonName: 'web',
        use: 'server',
        names: ['web.example'],
        notBefore: now - day,
        notAfter: now + 90 * day,
      },
      null,
    )
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'web-tls' },
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': certificate, 'tls.key': String(key) },
    }
    const applied = await kedge.apply(JSON.stringify(secret))
    expect(applied.code, applied.stderr).toBe(0)
    await console.turnTo('secrets/default/web-tls')
    const main = page.getByRole('main')
    await main.getByText('Certificate for').waitFor()
    await main.getByText('web.example', { exact: true }).waitFor()
    await main.getByText(/^valid until .* for \d+ days/).waitFor()
    expect(await main.textContent()).not.toContain('PRIVATE KEY')
  })

  it('a node is drained: what goes is told, a budget holds its Pods, and who waits sees them go', async () => {
    const nodes = JSON.parse(await kedge.must('get', 'nodes', '-o', 'json')).items as readonly Node[]
    const name = nodes.at(-1)?.metadata?.name ?? ''
    await kedge.must('create', 'pdb', 'plain', '--selector=app=plain', '--min-available=2')
    // What goes is known when its Pods are, and not before.
    let letGo = () => {}
    const held = new Promise<void>(resolve => (letGo = resolve))
    const listing = /\/api\/v1\/pods\?(?!.*watch)/
    await page.route(listing, async route => {
      await held
      await route.fallback()
    })
    await console.visit(`nodes/${name}`)
    await page.getByRole('button', { name: 'Drain', exact: true }).click()
    letGo()
    await dialog()
      .getByText(/^\d+ Pods? go(es)?$/)
      .waitFor()
    await dialog()
      .getByText(new RegExp(`^kubectl (--context \\S+ )?drain ${name}`))
      .first()
      .waitFor({ state: 'attached' })
    await page.unroute(listing)
    await button('Drain').click()
    await dialog().getByText('Those that a budget holds are asked again every few seconds.').waitFor()
    await kedge.must('delete', 'pdb', 'plain')
    await page.getByText(`${name} is drained`).waitFor()
    const left = await kedge.must('get', 'pods', `--field-selector=spec.nodeName=${name}`, '-o', 'name')
    expect(left.trim()).toBe('')
    await page.getByText('takes no new Pods').first().waitFor()
    await page.getByRole('button', { name: 'Take new Pods again' }).click()
    await page.getByRole('button', { name: 'Take no new Pods' }).waitFor()
  })
})
