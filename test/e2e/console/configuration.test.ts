// The other configuration of a set, and the objects beside it, row by row of the features that such consoles have; checked
// through the API. The numbers are those of the table in docs/CONSOLE.md.
import type { Page, Request } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type {
  HorizontalPodAutoscalerV2,
  PodDisruptionBudget,
  Secret,
  Service,
  StatefulSet,
} from '../../../src/api/generated/types.ts'
import { browserSkip, type ConsolePage, leaveDialog } from '../support/browser.ts'
import type { KedgeUnderTest } from '../support/kedge.ts'
import { type Operated, operationsOn, startOperated } from './operations.ts'

describe.skipIf(browserSkip('configuration in the console'))('configuration', () => {
  let operated: Operated
  let kedge: KedgeUnderTest
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    operated = await startOperated()
    ;({ kedge, console, page } = operated)
  })
  // A test that failed within a dialog is no reason for the next one to fail.
  afterEach(async () => {
    await leaveDialog(page)
  })
  afterAll(() => operated?.end())

  const { read, set, podOf, dialog, field, button, choose, apply } = operationsOn(() => operated)

  describe('other configuration', () => {
    it('rows 87, 88: pod network', async () => {
      await choose('web', 'Pod network')
      await field('DNS policy').selectOption('None')
      await field('Name servers').fill('10.0.0.10')
      await button('+ Add: Entries of /etc/hosts').click()
      await field('IP address').fill('10.0.0.7')
      await field('Host names').fill('db.local')
      await dialog().getByText('This changes the Pod template').waitFor()
      await apply()
      expect(await podOf('web')).toMatchObject({
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['10.0.0.10'] },
        hostAliases: [{ ip: '10.0.0.7', hostnames: ['db.local'] }],
      })
    })

    it('rows 89, 90: affinity and tolerations', async () => {
      await choose('web', 'Affinity')
      await dialog().getByText('Spread (decentralized)').click()
      await apply()
      expect((await podOf('web'))?.affinity?.podAntiAffinity).toBeDefined()
      await choose('web', 'Tolerate')
      await button('+ Add: Tolerations').click()
      await field('Key').fill('dedicated')
      await field('Effect').selectOption('NoSchedule')
      await apply()
      expect((await podOf('web'))?.tolerations).toEqual([
        { key: 'dedicated', operator: 'Exists', effect: 'NoSchedule' },
      ])
    })

    it('row 92: safety', async () => {
      await choose('web', 'Safety (security)')
      await field('Group of volumes (fsGroup)').fill('2000')
      const container = dialog()
        .getByRole('group')
        .filter({ hasText: /^nginx/ })
      await container.getByText('nginx', { exact: true }).click()
      await container.getByLabel('Read-only root file system', { exact: true }).selectOption('true')
      await apply()
      const pod = await podOf('web')
      expect(pod?.securityContext).toMatchObject({ fsGroup: 2000 })
      expect(pod?.containers[0]?.securityContext).toEqual({ readOnlyRootFilesystem: true })
    })

    it('rows 93, 94: labels and notes, of which those of the set replace no Pod', async () => {
      const uid = async () => (await read<StatefulSet>('pod', 'web-0')).metadata?.uid
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      const before = await uid()
      await choose('web', 'Label')
      await button('+ Add: Labels').click()
      // What no map can hold is not sent as something else.
      await field('Labels 2: Value').fill('front')
      await dialog().getByText('A value without its key').waitFor()
      await field('Labels 2: Key').fill('team')
      await dialog().getByText('The key team stands there twice').waitFor()
      expect(await button('Apply').isDisabled()).toBe(true)
      await field('Labels 2: Key').fill('tier')
      await dialog().getByText('This replaces no Pod.').waitFor()
      await apply()
      await choose('web', 'Notes (annotations)')
      await button('+ Add: Annotations').click()
      await dialog()
        .getByLabel(/^Annotations \d+: Key$/)
        .last()
        .fill('owner')
      await dialog()
        .getByLabel(/^Annotations \d+: Value$/)
        .last()
        .fill('me')
      await apply()
      const { metadata } = await set('web')
      expect([metadata?.labels?.tier, metadata?.labels?.team, metadata?.annotations?.owner]).toEqual([
        'front',
        'shop',
        'me',
      ])
      expect(await uid()).toBe(before)
    })

    it('rows 95, 96: YAML and JSON: viewed, reviewed, uploaded, downloaded, updated', async () => {
      await console.turnTo('sets/default/web?tab=yaml')
      const saved = page.waitForEvent('download')
      await page.getByRole('button', { name: 'Download', exact: true }).click()
      expect((await saved).suggestedFilename()).toBe('web.yaml')
      await page.getByRole('button', { name: 'JSON', exact: true }).click()
      await page.locator('.cm-line', { hasText: '"apiVersion": "apps/v1"' }).first().waitFor()
      const now = await set('web')
      const { status: _, ...wanted } = { ...now, spec: { ...now.spec, minReadySeconds: 1 } }
      await page.locator('input[type=file]').setInputFiles({
        name: 'web.json',
        mimeType: 'application/json',
        buffer: Buffer.from(JSON.stringify(wanted)),
      })
      await page.getByRole('button', { name: 'Review the difference' }).click()
      await page.getByText(/spec\.minReadySeconds/).waitFor()
      await page.getByRole('button', { name: 'Save' }).click()
      await dialog().getByRole('button', { name: 'Apply' }).click()
      await page.getByText('Saved.').waitFor()
      expect((await set('web')).spec?.minReadySeconds).toBe(1)
    })

    it('row 97: Edit Config Template: strategy, containers and volumes, what is fixed locked with the way out', async () => {
      await choose('web', 'Edit Config Template')
      await dialog()
        .getByText(/Fixed once the set exists/)
        .first()
        .waitFor()
      await dialog().getByRole('button', { name: 'Edit: nginx' }).click()
      await field('Image').fill('nginx:1.30')
      await dialog().getByText('Confirm or cancel the open card first').waitFor()
      await dialog().getByRole('button', { name: /^√/ }).click()
      await apply()
      const pod = await podOf('web')
      expect(pod?.containers[0]).toMatchObject({
        image: 'nginx:1.30',
        env: [{ name: 'COLOR', value: 'blue' }],
      })
    })

    it('row 102: an autoscaler of the set', async () => {
      await choose('web', 'Autoscaler (HPA)')
      await dialog().getByText('The server would make it as it stands here.').waitFor()
      await button('Create').click()
      await dialog().waitFor({ state: 'detached' })
      const { spec } = await read<HorizontalPodAutoscalerV2>('hpa', 'web')
      expect(spec).toMatchObject({ scaleTargetRef: { kind: 'StatefulSet', name: 'web' }, minReplicas: 2 })
    })

    it('row 102: an autoscaler that somebody else makes meanwhile is changed, and gets no second beside it', async () => {
      await kedge.done('delete', 'hpa/web')
      await choose('web', 'Autoscaler (HPA)')
      await dialog().getByText('The server would make it as it stands here.').waitFor()
      await field('Pods at most').fill('9')
      await kedge.must('autoscale', 'sts/web', '--name=theirs', '--min=1', '--max=3')
      await dialog().getByText('There is one by now: theirs.').waitFor()
      expect(await button('Create').isDisabled()).toBe(true)
      await button('Change theirs instead, as typed here').click()
      expect([await field('Pods at least').inputValue(), await field('Pods at most').inputValue()]).toEqual([
        '1',
        '9',
      ])
      await apply()
      const { spec } = await read<HorizontalPodAutoscalerV2>('hpa', 'theirs')
      expect([spec.minReplicas, spec.maxReplicas]).toEqual([1, 9])
      await kedge.done('delete', 'hpa/theirs')
      await choose('web', 'Autoscaler (HPA)')
      await dialog().getByText('The server would make it as it stands here.').waitFor()
      await button('Create').click()
      await dialog().waitFor({ state: 'detached' })
    })

    it('row 102: autoscalers and disruption budgets stand on the page of the set, which scales by no button then', async () => {
      await kedge.must('create', 'poddisruptionbudget', 'few', '--selector=app=web', '--min-available=1')
      const lines = page.getByRole('list', { name: 'What else decides on its Pods' })
      await lines.getByText('Autoscaler web: 2–4 Pods, cpu not measured yet, to be at 80 %').waitFor()
      await lines.getByText(/Disruption budget few: at least 1 available/).waitFor()
      await page.getByRole('button', { name: 'One more' }).hover()
      await page.getByText('The autoscaler web sets the number of Pods and would undo this.').waitFor()
      expect(await page.getByRole('button', { name: 'One more' }).getAttribute('aria-disabled')).toBe('true')
      await page.getByRole('tab', { name: 'Overview' }).click()
      await page.getByRole('definition').filter({ hasText: 'at least 1 available' }).waitFor()

      // Before it in the browser's history stands another page.
      await console.turnTo('sets')
      await page.getByRole('link', { name: 'web', exact: true }).click()
      // What was changed in its dialog is not thrown away by a key.
      await lines.getByRole('button', { name: 'Edit the autoscaler web' }).click()
      await field('Pods at most').fill('7')
      await page.keyboard.press('Escape')
      await dialog().getByText('What was changed here is not applied. Throw it away?').waitFor()
      await button('Go on editing').and(page.locator(':focus')).waitFor()
      await page.keyboard.press('Enter')
      expect(await field('Pods at most').inputValue()).toBe('7')
      // Nor by the browser's own Back, which would take the page and all that stands over it.
      await page.evaluate('history.back()')
      await dialog().getByText('What was changed here is not applied. Throw it away?').waitFor()
      await button('Go on editing').click()
      expect(new URL(page.url()).pathname).toMatch(/sets\/default\/web$/)
      expect(await field('Pods at most').inputValue()).toBe('7')
      await button('Cancel').click()
      await button('Throw it away').click()
      await dialog().waitFor({ state: 'detached' })
      const { spec } = await read<HorizontalPodAutoscalerV2>('hpa', 'web')
      expect(spec.maxReplicas).toBe(4)
      await kedge.done('delete', 'hpa/web', 'pdb/few')
      await lines.waitFor({ state: 'detached' })
    })

    it('a set that was stopped is started with as many Pods as before', async () => {
      await choose('two', 'Stop (scale to 0)')
      await apply()
      await page.getByRole('tab', { name: 'Logs' }).click()
      await page.getByText('The set is scaled to zero').waitFor()
      await page.getByRole('button', { name: 'Start (1 Pod, as before)' }).click()
      await apply()
      expect((await set('two')).spec?.replicas).toBe(1)
      await page.getByText('The set is scaled to zero').waitFor({ state: 'detached' })
    })
  })

  describe('beside a set', () => {
    const open = async (place: string) => {
      await page.getByRole('navigation', { name: 'Navigation' }).getByText(place, { exact: true }).click()
      await page.getByRole('heading', { level: 1, name: place }).waitFor()
    }
    const create = () => page.getByRole('button', { name: 'Create', exact: true }).click()
    const save = async () => {
      await button('Apply').click()
      await dialog().waitFor({ state: 'detached' })
    }
    const remove = async (name: string) => {
      await page.getByRole('heading', { level: 1, name }).waitFor()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ state: 'detached' })
      await page.getByRole('link', { name, exact: true }).waitFor({ state: 'detached' })
    }

    it('row 11: Services: the headless one is listed; one is made by a form and deleted', async () => {
      await open('Services')
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'web', exact: true }) })
      await row.getByText('Headless').waitFor()
      await create()
      const main = page.getByRole('main')
      await main.getByLabel('Service name', { exact: true }).fill('Front')
      await main.getByLabel('Service Port', { exact: true }).fill('99999')
      await create()
      // Each at its field, before anything is asked of the server.
      await main.getByText('A whole number from 1 to 65535, please').waitFor()
      expect(await main.getByLabel('Service name', { exact: true }).getAttribute('aria-invalid')).toBe('true')
      await main.getByLabel('Service name', { exact: true }).fill('web')
      await main.getByLabel('Service Port', { exact: true }).fill('80')
      // And what the server alone knows: that there is one.
      await expect
        .poll(() => main.getByLabel('Service name', { exact: true }).getAttribute('aria-invalid'))
        .toBe('true')
      await main.getByLabel('Service name', { exact: true }).fill('front')
      await main.getByLabel('Container Port', { exact: true }).fill('8080')
      await main.getByLabel('Name', { exact: true }).fill('http')
      await main.getByRole('button', { name: '+ Add: Labels of the Pods it leads to' }).click()
      await main.getByLabel('Labels of the Pods it leads to 1: Key').fill('app')
      await main.getByLabel('Labels of the Pods it leads to 1: Value').fill('web')
      await main.getByText('web-0').first().waitFor()
      await create()
      await page.getByRole('heading', { level: 1, name: 'front' }).waitFor()
      expect((await read<Service>('svc', 'front')).spec).toMatchObject({
        selector: { app: 'web' },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      })
    })

    it('row 11: a Service is edited by its form: what cannot change is locked, what did not change is not sent', async () => {
      await page.getByRole('button', { name: 'Edit settings' }).click()
      await field('Address within the cluster').and(page.locator(':disabled')).waitFor()
      await dialog().getByText('Fixed once the Service exists').waitFor()
      await field('Type').selectOption('NodePort')
      await field('Service Port').fill('81')
      await save()
      await expect.poll(async () => (await read<Service>('svc', 'front')).spec?.type).toBe('NodePort')
      await page.getByRole('button', { name: 'Edit settings' }).click()
      // Back again: what nodes had of it goes along, and the address stays.
      const before = (await read<Service>('svc', 'front')).spec
      expect(before?.ports?.[0]?.nodePort).toBeGreaterThan(0)
      await field('Type').selectOption('ClusterIP')
      const sent = page.waitForRequest(each => each.method() === 'PATCH' && !/dryRun/.test(each.url()))
      await save()
      expect(JSON.parse((await sent).postData() ?? '')).toMatchObject({ spec: { type: 'ClusterIP' } })
      const after = (await read<Service>('svc', 'front')).spec
      expect(after).toMatchObject({
        type: 'ClusterIP',
        clusterIP: before?.clusterIP,
        selector: { app: 'web' },
      })
      expect(after?.ports).toEqual([{ name: 'http', port: 81, targetPort: 8080, protocol: 'TCP' }])
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await dialog().getByText('StatefulSet web', { exact: false }).waitFor()
      await page.keyboard.press('Escape')
      await remove('front')
    })

    it('row 102: Disruption budgets: one is made, says what follows from it, is edited and deleted; its set leads to it', async () => {
      await open('Disruption budgets')
      await page.getByText('There is no disruption budget here yet').waitFor()
      await create()
      const main = page.getByRole('main')
      await main.getByLabel('Budget name', { exact: true }).fill('few')
      // Without labels the API has it hold none.
      await main.getByText('No Pod has these labels now').waitFor()
      await main.getByRole('button', { name: '+ Add: Labels of the Pods it holds' }).click()
      await main.getByLabel('Labels of the Pods it holds 1: Key').fill('app')
      await main.getByLabel('Labels of the Pods it holds 1: Value').fill('web')
      await main.getByText('Of 2 Pods, 1 may be evicted at a time while all are well.').waitFor()
      const bound = main.locator('.union').getByRole('combobox')
      await bound.selectOption({ label: 'At least so many available' })
      await main.getByLabel('Pods, or a share of them').fill('100%')
      await main.getByText('Of 2 Pods none can ever be evicted').waitFor()
      await main.getByLabel('Pods, or a share of them').fill('1')
      await create()
      await page.getByRole('heading', { level: 1, name: 'few' }).waitFor()
      expect((await read<PodDisruptionBudget>('pdb', 'few')).spec).toEqual({
        selector: { matchLabels: { app: 'web' } },
        minAvailable: 1,
      })
      await main.getByText('2 of 2, at least 1 needed').waitFor()

      await page.getByRole('button', { name: 'Edit settings' }).click()
      await field('Pods, or a share of them').fill('2')
      await dialog().getByText('Of 2 Pods none can ever be evicted').waitFor()
      await save()
      await expect
        .poll(async () => (await read<PodDisruptionBudget>('pdb', 'few')).spec?.minAvailable)
        .toBe(2)

      await console.turnTo('sets/default/web')
      await page.getByRole('link', { name: 'Disruption budget few' }).click()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await dialog().getByText('StatefulSet web (2 of its Pods)', { exact: false }).waitFor()
      await page.keyboard.press('Escape')
      await remove('few')
    })

    it('row 102: Autoscalers: what one scales and by what is told in the list, and what it lacks on its form', async () => {
      await open('Autoscalers')
      await create()
      const main = page.getByRole('main')
      await main.getByLabel('Autoscaler name', { exact: true }).fill('grow')
      await main.getByLabel('Name of what it scales', { exact: true }).fill('wep')
      await main.getByText('There is no StatefulSet wep in this project').waitFor()
      await main.getByLabel('Name of what it scales', { exact: true }).fill('web')
      await main.getByLabel('Pods at most', { exact: true }).fill('1')
      await main.getByText('By its bounds alone it scales web from 2 to 1 replicas.').waitFor()
      await main.getByLabel('Pods at most', { exact: true }).fill('5')
      await main.getByText('ask for no cpu').waitFor()
      await create()
      await page.getByRole('heading', { level: 1, name: 'grow' }).waitFor()
      const { spec } = await read<HorizontalPodAutoscalerV2>('hpa', 'grow')
      expect(spec).toMatchObject({ scaleTargetRef: { kind: 'StatefulSet', name: 'web' }, maxReplicas: 5 })
      await open('Autoscalers')
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'grow', exact: true }) })
      await row.getByRole('link', { name: 'web', exact: true }).waitFor()
      await row.getByRole('link', { name: 'grow', exact: true }).click()
      await page.getByRole('button', { name: 'Edit settings' }).click()
      await field('Pods at most').fill('6')
      await save()
      const most = async () => (await read<HorizontalPodAutoscalerV2>('hpa', 'grow')).spec.maxReplicas
      await expect.poll(most).toBe(6)
      await remove('grow')
    })

    it('whoever goes elsewhere while something is being deleted stays there', async () => {
      await kedge.must('create', 'service', 'clusterip', 'leaving', '--tcp=80')
      await console.turnTo('services/default/leaving')
      let answer = () => {}
      const mayAnswer = new Promise<void>(resolve => {
        answer = resolve
      })
      await page.route('**/services/leaving*', async route => {
        if (route.request().method() !== 'DELETE') return route.fallback()
        const response = await route.fetch()
        await mayAnswer
        await route.fulfill({ response })
      })
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await field('Type yes to confirm').fill('yes')
      const answered = page.waitForResponse(response => response.request().method() === 'DELETE')
      await button('Delete').click()
      await expect.poll(() => kedge.has('svc', 'leaving')).toBe(false)
      await console.leaveFor('nodes')
      answer()
      await (await answered).finished()
      // What hears of the answer has been drawn by then.
      await page.evaluate('new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))')
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Nodes')
      await page.unroute('**/services/leaving*')
    })

    it('row 12: Secrets: the list asks for no values; one is made, its values covered until asked for', async () => {
      const forms: (string | undefined)[] = []
      const note = (request: Request) => {
        if (/\/secrets\?/.test(request.url())) forms.push(request.headers().accept)
      }
      page.on('request', note)
      await open('Secrets')
      await expect.poll(() => forms.length).toBeGreaterThanOrEqual(2)
      page.off('request', note)
      for (const form of forms) expect(form).toContain('as=Table')
      await create()
      await page.getByRole('textbox', { name: /^Name/ }).fill('key')
      await page.getByLabel('Key 1').fill('password')
      await page.getByLabel('Value 1').fill('s3cret')
      expect(
        await page
          .getByLabel('Value 1')
          .evaluate(at =>
            at.ownerDocument.defaultView?.getComputedStyle(at).getPropertyValue('-webkit-text-security'),
          ),
      ).toBe('disc')
      await page.getByRole('button', { name: 'Add a row', exact: true }).click()
      await page.getByLabel('Key 2').fill('id_ed25519')
      await page.getByLabel('Value 2').fill('-----BEGIN\nkey\n-----END\n')
      await create()
      await page.getByRole('heading', { level: 1, name: 'key' }).waitFor()
      await page.getByText('password', { exact: true }).first().waitFor()
      expect(await page.getByText('s3cret').count()).toBe(0)
      await page.getByRole('button', { name: 'Show: password' }).click()
      await page.getByText('s3cret').waitFor()
      await page.getByRole('tab', { name: 'YAML' }).click()
      await page.locator('.cm-line', { hasText: 'password: ••••••' }).waitFor()
      expect(await page.getByRole('button', { name: 'Edit', exact: true }).count()).toBe(0)
      await page.getByRole('button', { name: 'Show values' }).click()
      await page.locator('.cm-line', { hasText: `password: ${btoa('s3cret')}` }).waitFor()
      await page.getByRole('button', { name: 'Edit', exact: true }).waitFor()
      const { data } = await read<Secret>('secret', 'key')
      expect(atob(data?.id_ed25519 ?? '')).toBe('-----BEGIN\nkey\n-----END\n')
      await remove('key')
    })

    it('rows 13, 65: Storage: claims with their ordinals; a class is made in advance by its template, and deleted', async () => {
      await open('Volumes (claims)')
      await page.getByRole('link', { name: 'www-web-0', exact: true }).waitFor()
      const left = { name: 'www-gone-1', labels: { app: 'gone' } }
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
      await kedge.apply(
        JSON.stringify({ apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: left, spec }),
      )
      await page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: 'www-gone-1', exact: true }) })
        .getByText('gone 1 the set is gone')
        .waitFor()
      await open('Storage classes')
      await create()
      await page.getByLabel('Class name', { exact: true }).fill('formed')
      await page.getByLabel('Volumes can grow', { exact: true }).selectOption('false')
      await create()
      await page.getByRole('heading', { level: 1, name: 'formed' }).waitFor()
      await page.getByRole('button', { name: 'Edit settings' }).click()
      await field('Provisioner').and(page.locator(':disabled')).waitFor()
      await field('A volume is made').and(page.locator(':disabled')).waitFor()
      await dialog().getByText('Fixed once the class exists').first().waitFor()
      await field('Volumes can grow').selectOption('true')
      await save()
      expect(await read('sc', 'formed')).toMatchObject({
        provisioner: 'kedge.dev/local',
        allowVolumeExpansion: true,
      })
      await remove('formed')
      await open('Storage classes')
      await create()
      await page.getByRole('button', { name: 'As YAML' }).click()
      await page.locator('.cm-line').filter({ hasText: 'provisioner' }).first().click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(
        'apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: slow\nprovisioner: kedge.dev/local\n',
      )
      await create()
      await page.getByRole('heading', { level: 1, name: 'slow' }).waitFor()
      await remove('slow')
    })

    it('a node takes no new Pods, and takes them again', async () => {
      await open('Nodes')
      await page.getByRole('link', { name: 'kedge-1', exact: true }).click()
      const isCordoned = async () =>
        (await read<{ spec?: { unschedulable?: boolean } }>('node', 'kedge-1')).spec?.unschedulable ?? false
      await page.getByRole('button', { name: 'Take no new Pods' }).click()
      await page.getByRole('button', { name: 'Take new Pods again' }).click()
      await page.getByRole('button', { name: 'Take no new Pods' }).waitFor()
      await expect.poll(isCordoned).toBe(false)
    })
  })
})
