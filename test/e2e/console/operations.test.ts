// What is done to sets in the list and on the page of one, row by row of the features that such consoles have; checked
// through the API. The numbers are those of the table in docs/CONSOLE.md.
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Pod, Service } from '../../../src/api/generated/types.ts'
import type { ApiList, ApiObject } from '../../../src/api/object.ts'
import { compareVersions } from '../../../src/api/resource-version.ts'
import { browserSkip, type ConsolePage, leaveDialog } from '../support/browser.ts'
import type { KedgeUnderTest } from '../support/kedge.ts'
import { flawsOf } from './axe.ts'
import { headless, type Operated, operationsOn, setOf, startOperated } from './operations.ts'

describe.skipIf(browserSkip('operations in the console'))('operations', () => {
  let operated: Operated
  let kedge: KedgeUnderTest
  let console: ConsolePage
  let page: Page
  beforeAll(async () => {
    operated = await startOperated()
    ;({ kedge, console, page } = operated)
    // That a Pod which may only be slow is never going to be Ready is told after most of a minute, in which others are tested.
    await kedge.apply(JSON.stringify(setOf('never', 2, { podManagementPolicy: 'OrderedReady' })))
    await kedge.done('rollout', 'status', 'sts/never', '--timeout=180s')
    const template = { metadata: { annotations: { 'kedge.dev/simulated-ready': 'false' } } }
    await kedge.must('patch', 'sts/never', '--type=merge', '-p', JSON.stringify({ spec: { template } }))
  })
  // A test that failed within a dialog is no reason for the next one to fail.
  afterEach(async () => {
    await leaveDialog(page)
  })
  afterAll(() => operated?.end())

  const { read, set, podOf, dialog, field, button, choose, apply } = operationsOn(() => operated)
  /** Does what the button does, and nothing while that cannot be pressed, as what will happen is foreseen once more. */
  const enterIn = async (name: string) => {
    while (await dialog().isVisible())
      await field(name)
        .press('Enter', { timeout: 10_000 })
        .catch(() => {})
  }

  describe('the list', () => {
    it('rows 3, 10, 15, 17, 21: stands under Application Workloads, of one project or of all, with names that lead to details, and lists anew by Refresh', async () => {
      await page.getByRole('navigation', { name: 'Navigation' }).getByText('StatefulSets').click()
      await page.getByRole('combobox', { name: 'Project (namespace)' }).selectOption('kube-system')
      await page.getByText('There is no StatefulSet here yet').waitFor()
      await page.getByRole('combobox', { name: 'Project (namespace)' }).selectOption('default')
      const listed = page.waitForRequest(request => /statefulsets\?.*limit=/.test(request.url()))
      await page.getByRole('button', { name: 'Refresh' }).click()
      await listed
      await page.getByRole('link', { name: 'web', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'web' }).waitFor()
    })

    it('rows 23, 24: deletes the chosen sets for the word yes, and tells which claims stay', async () => {
      await console.turnTo('sets')
      for (const name of ['one', 'two']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
      await page.getByText('2 selected').waitFor()
      await page.getByRole('button', { name: 'Redeploy', exact: true }).click()
      await button('Redeploy').click()
      await dialog().waitFor({ state: 'detached' })
      expect((await set('two')).spec?.template.metadata?.annotations).toHaveProperty([
        'kubectl.kubernetes.io/restartedAt',
      ])
      for (const name of ['one', 'two']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
      await page.getByRole('button', { name: 'Scale', exact: true }).click()
      await field('How many Pods').fill('2')
      await button('Scale').click()
      await dialog().waitFor({ state: 'detached' })
      await expect.poll(async () => (await set('one')).spec?.replicas).toBe(2)
      await kedge.must('create', 'service', 'clusterip', 'one', '--clusterip=None')
      for (const name of ['one', 'two']) await page.getByRole('checkbox', { name: `Select ${name}` }).check()
      await page.getByRole('button', { name: 'Delete', exact: true }).click()
      await dialog().getByText('The Service that leads to its Pods stays: one').waitFor()
      await dialog()
        .getByText(/www-one-0.*www-one-1|www-one-0/)
        .first()
        .waitFor()
      expect(await button('Delete').isDisabled()).toBe(true)
      await field('They end in order, the highest ordinal first; then each set is deleted').check()
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await page.getByRole('link', { name: 'one', exact: true }).waitFor({ state: 'detached' })
      await dialog().waitFor({ state: 'detached' })
      await expect.poll(() => kedge.has('sts', 'two')).toBe(false)
      expect(await kedge.has('pvc', 'www-two-0')).toBe(true)
      await kedge.done('delete', 'service', 'one')
    })

    it('rows 27–31: has a menu in each row: edit, YAML, redeploy, delete', async () => {
      await console.turnTo('sets')
      const inRow = async (name: string, item: string) => {
        await console.turnTo('sets')
        await page.getByRole('button', { name: `Actions of ${name}` }).click()
        await page.getByRole('menuitem', { name: item, exact: true }).click()
      }
      await kedge.apply(JSON.stringify(setOf('rowed', 1)))
      await kedge.done('rollout', 'status', 'sts/rowed', '--timeout=180s')
      await inRow('rowed', 'Edit YAML')
      const edit = page.getByRole('button', { name: 'Edit', exact: true })
      const save = page.getByRole('button', { name: 'Save', exact: true })
      await edit.or(save).waitFor()
      if (await edit.isVisible()) await edit.click()
      await page.locator('.cm-line', { hasText: 'serviceName: rowed' }).first().click()
      await page.keyboard.press('End')
      await page.keyboard.press('Enter')
      await page.keyboard.insertText('minReadySeconds: 1')
      await save.click()
      await apply()
      await expect.poll(async () => (await set('rowed')).spec?.minReadySeconds).toBe(1)
      await inRow('rowed', 'Redeploy (reboot)')
      await apply()
      expect((await set('rowed')).spec?.template.metadata?.annotations).toHaveProperty([
        'kubectl.kubernetes.io/restartedAt',
      ])
      await inRow('rowed', 'Delete')
      await field('Type yes to confirm').press('Enter')
      expect(await kedge.has('sts', 'rowed')).toBe(true)
      await field('Type yes to confirm').fill('yes')
      await enterIn('Type yes to confirm')
      await page.getByRole('link', { name: 'rowed', exact: true }).waitFor({ state: 'detached' })
      await inRow('web', 'Edit (alias, description)')
      await field('Alias').fill('The shop')
      await field('Description').fill('It sells.')
      await dialog().getByText('This replaces no Pod.').waitFor()
      await apply()
      const { metadata } = await set('web')
      expect(metadata?.annotations).toMatchObject({
        'kubesphere.io/alias-name': 'The shop',
        'kubesphere.io/description': 'It sells.',
      })
      // It is there for people: where the set is shown, and where it is looked for.
      await page.getByText('The shop', { exact: true }).waitFor()
      await page.getByRole('textbox', { name: 'Search by name' }).fill('THE shop ')
      await page.getByRole('link', { name: 'web', exact: true }).click()
      await page.getByText('The shop', { exact: true }).waitFor()
      await page.getByRole('tab', { name: 'Overview' }).click()
      await page
        .locator('.facts__pair')
        .filter({ hasText: /^DescriptionIt sells\.$/ })
        .waitFor()
    })
  })

  describe('an operation', () => {
    it('row 80: Service public exposes the set', async () => {
      await choose('web', 'Service public (expose)')
      await dialog().getByLabel('Type', { exact: true }).selectOption('NodePort')
      await dialog()
        .getByText(/^Pods that it selects from then on: web-0/)
        .waitFor()
      await button('Create').click()
      await dialog().waitFor({ state: 'detached' })
      expect((await read<Service>('svc', 'web-public')).spec).toMatchObject({
        type: 'NodePort',
        selector: { app: 'web' },
        ports: [{ port: 80 }],
      })
    })

    it('row 81: Edit Service changes ports; what somebody else changed meanwhile is merged, and the same is asked about', async () => {
      await choose('web', 'Edit Service')
      await field('Service Port').fill('8080')
      await dialog().getByText('2 fields change, as the server would keep them:').waitFor()
      await dialog().getByText('It selects the same Pods as before.').waitFor()
      expect(await flawsOf(page)).toEqual([])
      await kedge.must('label', 'svc', 'web', 'by=somebody')
      await button('Apply').click()
      await dialog().waitFor({ state: 'detached' })
      const { metadata, spec } = await read<Service>('svc', 'web')
      expect([metadata?.labels?.by, spec?.ports?.[0]?.port]).toEqual(['somebody', 8080])
      await choose('web', 'Edit Service')
      await field('Container Port').fill('81')
      const theirs = { spec: { ports: [{ port: 8080, targetPort: 82 }] } }
      await kedge.must('patch', 'svc', 'web', '-p', JSON.stringify(theirs))
      await button('Apply').click()
      await dialog()
        .getByText(/^.*Somebody else has changed the same meanwhile: Service ports/)
        .waitFor()
      await button('Keep mine').click()
      await dialog().waitFor({ state: 'detached' })
      expect((await read<Service>('svc', 'web')).spec?.ports?.[0]?.targetPort).toBe(81)
    })

    it('rows 83, 115, 146: Expansion, by the arrows beside the replicas, with the command that comes to the same', async () => {
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: 'One more' }).click()
      await dialog().getByText('create web-2').waitFor()
      await dialog().getByText('As a command').click()
      await dialog()
        .getByText(/^kubectl (--context \S+ )?-n default scale statefulset\/web --replicas=3$/)
        .waitFor()
      await enterIn('How many Pods')
      await page.getByRole('button', { name: 'Replicas: 3/3' }).waitFor()
      await page.getByRole('button', { name: 'One fewer' }).click()
      await apply()
      await page.getByRole('button', { name: 'Replicas: 2/2' }).waitFor()
    })

    it('rows 82, 84, 107, 109: Image upgrade, the revision log, and a rollback from it', async () => {
      await choose('web', 'Image upgrade')
      await field('Image of nginx').fill('nginx:1.29')
      await apply()
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      await console.turnTo('sets/default/web?tab=revisions')
      await page.getByText('~ spec.containers[nginx].image: nginx:1.28 → nginx:1.29').waitFor()
      await page.getByRole('button', { name: 'Roll back to this' }).first().click()
      await apply()
      await expect.poll(async () => (await podOf('web'))?.containers[0]?.image).toBe('nginx:1.28')
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    })

    it('row 85: reboot replaces every Pod, and can be undone', async () => {
      const uids = async () =>
        (await read<ApiList<ApiObject>>('pods', '-l', 'app=web')).items.map(({ metadata }) => metadata?.uid)
      const before = await uids()
      await choose('web', 'Redeploy (reboot)')
      await apply()
      const at = async () => (await set('web')).spec?.template.metadata?.annotations ?? {}
      await expect.poll(at).toHaveProperty(['kubectl.kubernetes.io/restartedAt'])
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
      await page.getByText('Done: every Pod is as the set wants it.').waitFor()
      expect((await uids()).filter(uid => before.includes(uid))).toEqual([])
      await choose('web', 'Roll back')
      // A hash tells nobody which revision it is.
      await dialog()
        .locator('.radios')
        .getByText(/^nginx:.* · \d+ (second|minute)/)
        .first()
        .waitFor()
      await apply()
      await expect.poll(at).not.toHaveProperty(['kubectl.kubernetes.io/restartedAt'])
      await kedge.done('rollout', 'status', 'sts/web', '--timeout=180s')
    })

    it('rows 86, 91: the partition is moved by its handle, and the change undone', async () => {
      await console.turnTo('sets/default/held')
      const handle = page.getByRole('slider', { name: /^Partition/ })
      await handle.focus()
      const at = await handle.getAttribute('aria-valuenow')
      // Whoever lets it be finds it where the set has it.
      for (const away of ['Escape', 'Tab']) {
        await handle.focus()
        await page.keyboard.press('ArrowRight')
        await expect.poll(() => handle.getAttribute('aria-valuenow')).not.toBe(at)
        await page.keyboard.press(away)
        await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe(at)
      }
      await handle.focus()
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter']) await page.keyboard.press(key)
      await expect.poll(() => field('Partition').inputValue()).toBe('3')
      await apply()
      const partition = async () => (await set('held')).spec?.updateStrategy?.rollingUpdate?.partition ?? 0
      expect(await partition()).toBe(3)
      // The dialog begins with what the page has seen.
      await expect.poll(() => handle.getAttribute('aria-valuenow')).toBe('3')
      await choose('held', 'Pause or partition')
      await button('One Pod further').click()
      expect(await field('Partition').inputValue()).toBe('2')
      await button('Resume').click()
      expect(await field('Partition').inputValue()).toBe('0')
      await button('Pause').click()
      await expect.poll(() => field('Partition').inputValue()).not.toBe('0')
      await page.keyboard.press('Escape')
      // Its new Pod is not Ready before the change is undone.
      const slow = 'kedge.dev/simulated-ready-seconds'
      await choose('held', 'Notes (annotations)')
      await button('+ Add: Annotations of the Pods').click()
      await field('Annotations of the Pods 1: Key').fill(slow)
      await field('Annotations of the Pods 1: Value').fill('600')
      await dialog().getByText('delete held-3 (update)').waitFor()
      await apply()
      // What is under way is paused from its own card.
      await page.getByRole('region', { name: 'Under way' }).getByRole('button', { name: 'Pause' }).click()
      // Its Pod that is being replaced need not be held.
      await expect.poll(() => field('Partition').inputValue()).toMatch(/^[34]$/)
      await button('Cancel').click()
      await page.getByRole('button', { name: 'Undo this change' }).click()
      const notes = async () => (await set('held')).spec?.template.metadata?.annotations ?? {}
      await expect.poll(notes).not.toHaveProperty([slow])
      // A set made in order waits for a Pod that is not Ready, whatever the Pod should be by now.
      await kedge.done('delete', 'pod', 'held-3')
      await kedge.done('rollout', 'status', 'sts/held', '--timeout=180s')
      await choose('held', 'Strategy')
      await field('Partition').fill('4')
      await apply()
      expect(await partition()).toBe(4)
      // A rollout that waits at its partition says so, and is let go on from the page itself.
      const template = { metadata: { annotations: { turn: 'next' } } }
      await kedge.must('patch', 'sts', 'held', '-p', JSON.stringify({ spec: { template } }))
      await page.getByText('Paused: 0 of 4 Pods are updated, 4 wait for the next step.').waitFor()
      await page.getByRole('button', { name: 'One Pod further' }).click()
      await expect.poll(() => field('Partition').inputValue()).toBe('3')
      await apply()
      await page.getByText('Paused: 1 of 4 Pods are updated, 3 wait for the next step.').waitFor()
      await page.getByText('Done. The rollout waits for the next step.').waitFor()
    })

    it('row 143: a rollout that sticks says why, is undone, and freed', async () => {
      await choose('sick', 'Notes (annotations)')
      await button('+ Add: Annotations of the Pods').click()
      await field('Annotations of the Pods 1: Key').fill('kedge.dev/simulated-start-failure')
      await field('Annotations of the Pods 1: Value').fill('ErrImagePull')
      await apply()
      await page
        .getByText(/^It is stuck|It is stuck:/)
        .first()
        .waitFor()
      await page.getByRole('button', { name: 'Undo this change' }).click()
      await expect
        .poll(async () => (await set('sick')).spec?.template.metadata?.annotations ?? {})
        .toEqual({})
      // Whoever comes later is offered it as well, by whomever and wherever the change was made.
      await console.visit('sets/default/sick')
      await page.getByRole('button', { name: 'What would free it …' }).click()
      await page.getByRole('button', { name: 'Delete 1 Pod' }).click()
      await page.getByText(/^It is stuck:/).waitFor({ state: 'detached' })
      await kedge.done('rollout', 'status', 'sts/sick', '--timeout=180s')
    })

    it('row 143: of two Pods that are in its way the second stays until the first has come back', async () => {
      const pairOf = (policy: string, annotations: Record<string, string>) => {
        const { spec, ...rest } = setOf('pair', 2, { podManagementPolicy: policy })
        const { metadata, ...template } = spec.template
        return JSON.stringify({
          ...rest,
          spec: { ...spec, template: { ...template, metadata: { ...metadata, annotations } } },
        })
      }
      const uids = async () =>
        Promise.all(['pair-0', 'pair-1'].map(async name => (await read<Pod>('pod', name)).metadata?.uid))
      // An ordered set that takes in Pods which another template has broken.
      await kedge.apply(pairOf('Parallel', { 'kedge.dev/simulated-start-failure': 'ErrImagePull' }))
      await expect.poll(async () => (await set('pair')).status?.replicas).toBe(2)
      await kedge.must('delete', 'sts/pair', '--cascade=orphan')
      const [first, second] = await uids()
      await kedge.apply(pairOf('OrderedReady', { 'kedge.dev/simulated-ready': 'false' }))
      await console.turnTo('sets/default/pair')
      await page.getByRole('button', { name: 'What would free it …' }).click()
      await page.getByRole('button', { name: 'Delete 2 Pods' }).click()
      const waiting = page.getByText('pair-0 is to come back first; then pair-1 is deleted.')
      await waiting.waitFor()
      await expect
        .poll(async () => (await read<Pod>('pod', 'pair-0').catch(() => null))?.metadata?.uid ?? first)
        .not.toBe(first)
      await page.getByRole('button', { name: 'Delete no more' }).click()
      await waiting.waitFor({ state: 'detached' })
      expect((await uids())[1]).toBe(second)
      await kedge.must('delete', 'sts/pair')
    })

    it('row 143: a webhook that nobody answers at is told, and led to', async () => {
      await kedge.apply(
        JSON.stringify({
          apiVersion: 'admissionregistration.k8s.io/v1',
          kind: 'ValidatingWebhookConfiguration',
          metadata: { name: 'judges' },
          webhooks: [
            {
              name: 'judge.example.com',
              clientConfig: { url: 'https://127.0.0.1:1/' },
              admissionReviewVersions: ['v1'],
              sideEffects: 'None',
              objectSelector: { matchLabels: { app: 'judged' } },
              rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
            },
          ],
        }),
      )
      await kedge.apply(JSON.stringify(setOf('judged', 1)))
      await console.turnTo('sets/default/judged')
      await page
        .getByText('the admission webhook judge.example.com that has to be asked gives no answer')
        .first()
        .waitFor()
      await page.getByRole('link', { name: 'Look at the webhooks of judges' }).click()
      await page.getByRole('heading', { level: 1, name: 'judges' }).waitFor()
      await page.getByRole('main').getByText('https://127.0.0.1:1/').waitFor()
      await page.getByRole('main').getByText('The request is refused').waitFor()
      await kedge.must('delete', 'sts/judged', 'validatingwebhookconfiguration/judges')
    })

    it('row 143: a rollout whose new Pod never becomes Ready is sent back, and freed', async () => {
      await console.turnTo('sets/default/never')
      const stuck = page.locator('.pf-v6-c-alert').filter({ hasText: 'It is stuck: never-1 is not Ready' })
      await stuck.getByRole('button', { name: 'Roll back' }).click()
      await apply()
      expect((await set('never')).spec?.template.metadata?.annotations ?? {}).toEqual({})
      await page.getByRole('button', { name: 'What would free it …' }).click()
      await page.getByRole('button', { name: 'Delete 1 Pod' }).click()
      await page.getByText(/^It is stuck:/).waitFor({ state: 'detached' })
      await kedge.done('rollout', 'status', 'sts/never', '--timeout=180s')
    })
  })

  describe('the page of a set', () => {
    it('rows 104–106, 110–114, 116, 120–122, 124–126: has overview, YAML, containers with ports, Pods whose rows open their containers and lead to their logs, volumes, environment and events; a Pod leads to its page', async () => {
      const open = async (tab: string, text: string | RegExp) => {
        await page.getByRole('tab', { name: tab }).click()
        await page.getByText(text).first().waitFor()
      }
      await console.turnTo('sets/default/web')
      await page.getByRole('button', { name: 'More actions of web' }).getByText('More').waitFor()
      await open('Overview', 'Update strategy')
      await open('Containers', 'http 80/TCP')
      await open('YAML', 'apiVersion: apps/v1')
      await open('Pods', 'web-0')
      const ofPod = page
        .getByRole('row')
        .filter({ has: page.getByRole('link', { name: 'web-0', exact: true }) })
      await ofPod.getByRole('button', { name: '1 of 1 ready web-0', expanded: false }).waitFor()
      await ofPod.getByRole('cell').last().click()
      await ofPod
        .getByRole('listitem')
        .filter({ hasText: /^nginx · running and ready · .+ · http 80\/TCP/ })
        .waitFor()
      await ofPod.getByText('Ready', { exact: true }).waitFor()
      await ofPod.getByText(/ [KM]iB$/).waitFor()
      await ofPod.getByRole('link', { name: 'Log nginx' }).click()
      await page.getByRole('heading', { level: 1, name: 'web-0' }).waitFor()
      expect(new URL(page.url()).searchParams.get('container')).toBe('nginx')
      await page.getByRole('tab', { name: 'Logs', selected: true }).waitFor()
      await console.turnTo('sets/default/web')
      await open('Storage volumes', 'www-web-0')
      await open('Environment', 'COLOR')
      await open('Events', /create Pod|Created|pod web-0/i)
      await open('Ordinals', 'web-0')
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: 'web-0' }) })
      await row.getByText('Ready', { exact: true }).waitFor()
      await row
        .getByText(/^kedge/)
        .first()
        .waitFor()
      await row.getByText(/^10\./).first().waitFor()
      await page.getByRole('link', { name: 'web-0', exact: true }).click()
      await page.getByRole('heading', { level: 1, name: 'web-0' }).waitFor()
      await page.getByRole('heading', { level: 2, name: /^nginx/ }).waitFor()
    })

    it('row 142: Delete ends the Pods in order first when asked to, and tells which claims stay', async () => {
      const open = {
        ...headless('drained-open'),
        spec: { selector: { app: 'drained' }, ports: [{ name: 'http', port: 80 }] },
      }
      const objects = [
        setOf('drained', 3, { podManagementPolicy: 'OrderedReady' }),
        headless('drained'),
        open,
      ]
      await kedge.apply(objects.map(each => JSON.stringify(each)).join('\n---\n'))
      await kedge.done('rollout', 'status', 'sts/drained', '--timeout=120s')
      await choose('drained', 'Delete')
      await field('They end in order, the highest ordinal first; then the set is deleted').check()
      const steps = dialog().getByRole('list', { name: 'Steps' })
      await steps.getByText('delete drained-2 (scale down)').waitFor()
      await dialog().getByText('drained-0').first().waitFor()
      await field('Those of certain ordinals are deleted …').check()
      await field('Ordinal 2: www-drained-2').check()
      await dialog().getByText('1 claim is DELETED with its data, for good:').waitFor()
      await dialog().getByText('The 2 Services that lead to its Pods stay: drained, drained-open').waitFor()
      await dialog().getByRole('checkbox', { name: 'Delete the headless Service drained, too' }).check()
      await dialog().getByText('The Service that leads to its Pods stays: drained-open').waitFor()
      expect(await flawsOf(page)).toEqual([])
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await page.getByRole('heading', { level: 1, name: 'StatefulSets' }).waitFor()
      const services = await kedge.must('get', 'svc', '-o', 'name')
      expect(services).toContain('service/drained-open')
      expect(services).not.toMatch(/service\/drained$/m)
      const told = JSON.parse(await kedge.must('get', 'events', '-o', 'json'))
      const versionOf = (each: ApiObject) => each.metadata?.resourceVersion ?? ''
      const deleted = told.items
        .toSorted((a: ApiObject, b: ApiObject) => compareVersions(versionOf(a), versionOf(b)))
        .filter((each: { reason: string }) => each.reason === 'SuccessfulDelete')
        .map((each: { message: string }) => /Delete Pod (drained-\d)/.exec(each.message)?.[1])
        .filter(Boolean)
      expect(deleted).toEqual(['drained-2', 'drained-1', 'drained-0'])
      await expect.poll(() => kedge.has('sts', 'drained')).toBe(false)
      await expect.poll(() => kedge.has('pvc', 'www-drained-2')).toBe(false)
      await kedge.must('get', 'pvc', 'www-drained-0', 'www-drained-1')
    })

    it('row 142: a deletion that was broken off while its Pods were ending is told on the page, and gone on with', async () => {
      await kedge.apply(JSON.stringify(setOf('parted', 3)))
      await kedge.done('rollout', 'status', 'sts/parted', '--timeout=120s')
      const finalizers = (names: readonly string[]) =>
        kedge.must(
          'patch',
          'pod',
          'parted-2',
          '-p',
          JSON.stringify({ metadata: { finalizers: names } }),
          '--type=merge',
        )
      await finalizers(['example.com/held'])
      await choose('parted', 'Delete')
      // All at once is what the other ways do.
      await dialog().getByText('Pods are removed all at once').waitFor()
      const ordered = field('They end in order, the highest ordinal first; then the set is deleted')
      await ordered.check()
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await dialog().getByText('3 Pods are left; when they have ended, the set is deleted.').waitFor()
      await page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
      const told = page.getByText('Its deletion was broken off while its Pods were ending: 2 Pods are left')
      await told.waitFor()
      await finalizers([])
      await page.reload()
      await told.waitFor()
      expect((await set('parted')).spec?.replicas).toBe(2)
      await page.getByRole('button', { name: 'Go on deleting' }).click()
      expect(await ordered.isChecked()).toBe(true)
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await page.getByRole('heading', { level: 1, name: 'StatefulSets' }).waitFor()
      await expect.poll(async () => (await kedge.kubectl('get', 'sts', 'parted')).code).not.toBe(0)
    })

    it('row 98: Delete leads back to the list', async () => {
      await choose('web', 'Delete')
      await field('Type yes to confirm').fill('yes')
      await button('Delete').click()
      await page.getByRole('heading', { level: 1, name: 'StatefulSets' }).waitFor()
      await page.getByRole('link', { name: 'web', exact: true }).waitFor({ state: 'detached' })
      // What goes may be asked for in that moment, and what changes be written anew, which the browser itself notes.
      expect(console.faults.filter(fault => !/ (404|409) .*\/(pods|statefulsets)\//.test(fault))).toEqual([])
    })
  })
})
