// What opens on a page: every dialog with its plan, menus, and what stands there once one has begun.
import type { Page } from 'playwright-core'
import { en } from '../../console/src/i18n/en.ts'
import { snapshotsEn } from '../../console/src/snapshots/texts-en.ts'
import { valuesEn } from '../../console/src/values/texts-en.ts'
import { chooseToOpen, foreseen, opened, press, pressToOpen, type Scene } from './scene.ts'

const { edits } = en
const ofSet = [
  ...(['scale', 'image', 'restart', 'rollback', 'partition', 'stop', 'info', 'template', 'expand'] as const),
  ...(['expose', 'service', 'autoscaler', 'strategy', 'network', 'affinity', 'tolerations'] as const),
  ...(['security', 'volumes', 'labels', 'annotations', 'recreate', 'delete'] as const),
]

/** What makes a dialog show more than it does at first. */
const fillIn: { readonly [doing: string]: Scene['act'] } = {
  async scale(page) {
    await page.getByRole('dialog').getByRole('spinbutton').first().fill('3')
  },
  async expand(page) {
    await page.getByRole('dialog').getByRole('checkbox').first().check()
    await page.getByRole('dialog').locator('input.control').first().fill('5Gi')
  },
  async recreate(page) {
    await page.getByRole('dialog').locator('select').first().selectOption('Parallel')
  },
}

const setDialogs: readonly Scene[] = ofSet.map(doing => ({
  name: `dialog-${doing}`,
  path: 'sets/shop/web',
  async act(page) {
    await chooseToOpen(/^More actions of/, edits[doing])(page)
    await fillIn[doing]?.(page)
    await foreseen(page)
  },
}))

const several: readonly Scene[] = (['Scale', 'Redeploy', 'Stop', 'Delete'] as const).map(act => ({
  name: `batch-${act.toLowerCase()}`,
  path: 'sets?project=shop',
  async act(page) {
    await page.getByRole('checkbox', { name: en.list.selectAll }).check()
    await press(new RegExp(`^${act}`))(page)
    await opened(page)
  },
  async undo(page) {
    await page.getByRole('button', { name: en.list.selectNone }).click()
  },
}))

const podActs: readonly Scene[] = (['evict', 'delete', 'debug', 'force'] as const).map(act => ({
  name: `dialog-pod-${act}`,
  path: 'pods/shop/web-0',
  act: chooseToOpen(/^More actions of/, en.pod.acts[act]),
}))

const accountActs = ['edit', 'reset', 'sessions', 'remove'] as const
const ofAccount: { readonly [A in (typeof accountActs)[number]]: number } = {
  edit: 0,
  reset: 1,
  sessions: 2,
  remove: 4,
}
const accountDialogs: readonly Scene[] = accountActs.map(act => ({
  name: `dialog-account-${act}`,
  path: 'accounts?search=ann',
  async act(page) {
    await page.locator('.grid .dots').first().click()
    await page.getByRole('menuitem').nth(ofAccount[act]).click()
    await opened(page)
  },
}))

/** By the first button that makes something on a tab. */
const firstOfTab: Scene['act'] = async page => {
  await page.locator('.detail__tab button.pf-m-primary, .detail__tab button.pf-m-secondary').first().click()
  await opened(page)
}

const team: readonly Scene[] = [
  { name: 'dialog-invite', path: 'projects/shop?tab=members', act: firstOfTab },
  { name: 'dialog-role', path: 'projects/shop?tab=roles', act: firstOfTab },
  { name: 'dialog-quota', path: 'projects/shop?tab=quota', act: firstOfTab },
  { name: 'dialog-limits', path: 'projects/shop?tab=quota', act: pressToOpen(/limits/) },
  { name: 'dialog-project-edit', path: 'projects/shop', act: pressToOpen(/^Edit/) },
  { name: 'dialog-project-delete', path: 'projects/shop', act: pressToOpen('Delete') },
  { name: 'dialog-workspace-delete', path: 'workspaces/acme', act: pressToOpen('Delete') },
  { name: 'dialog-workspace-quota', path: 'workspaces/acme?tab=quota', act: firstOfTab },
]

const ofObjects: readonly Scene[] = [
  { name: 'dialog-values', path: 'configmaps/shop/settings', act: pressToOpen(valuesEn.edit) },
  {
    name: 'dialog-values-secret',
    path: 'secrets/shop/passwords',
    async act(page) {
      await pressToOpen(valuesEn.edit)(page)
      await page.getByRole('dialog').getByRole('button', { name: 'New value: admin' }).click()
    },
  },
  { name: 'dialog-values-registry', path: 'secrets/shop/pull', act: pressToOpen(valuesEn.edit) },
  { name: 'dialog-service-edit', path: 'services/shop/web', act: pressToOpen('Edit settings') },
  { name: 'dialog-service-delete', path: 'services/shop/web', act: pressToOpen('Delete') },
  { name: 'dialog-claim-delete', path: 'claims/shop/www-web-0', act: pressToOpen('Delete') },
  { name: 'dialog-drain', path: 'nodes/kedge-0', act: pressToOpen('Drain') },
  { name: 'dialog-snapshot', path: 'claims/shop/www-web-0', act: pressToOpen(snapshotsEn.take) },
  {
    name: 'dialog-snapshot-restore',
    path: 'snapshots/shop/friday',
    act: pressToOpen(new RegExp(`^${snapshotsEn.restore}`)),
  },
  {
    name: 'dialog-snapshots',
    path: 'sets/shop/web?tab=volumes',
    act: pressToOpen(new RegExp(`^${snapshotsEn.takeAll}`)),
  },
  {
    name: 'dialog-snapshots-restore',
    path: 'sets/shop/web?tab=volumes',
    act: pressToOpen(/^Restore: web-ready/),
  },
]

/** At the beginning of the line: the middle of a long one is out of sight. */
async function inEditor(page: Page, line: string): Promise<void> {
  await page
    .locator('.cm-line', { hasText: line })
    .first()
    .click({ position: { x: 20, y: 8 } })
}

/** What somebody else would do to a ConfigMap of the project. */
const asOthers = (
  page: Page,
  { method, name = '', body = '' }: { method: string; name?: string; body?: string },
) =>
  page.evaluate(
    `fetch('/api/v1/namespaces/shop/configmaps/${name}', {
      method: '${method}',
      headers: { 'x-kedge-console': '1', 'content-type': 'application/json' },
      ...('${method}' === 'POST' ? { body: ${JSON.stringify(body)} } : {}),
    })`,
  )

const begun: readonly Scene[] = [
  {
    name: 'dialog-gone',
    path: 'configmaps/shop/brief',
    async act(page) {
      await pressToOpen(valuesEn.edit)(page)
      await page.getByRole('dialog').getByRole('textbox').last().fill('42')
      await asOthers(page, { method: 'DELETE', name: 'brief' })
      await page.getByRole('dialog').getByText('deleted meanwhile').waitFor({ timeout: 20_000 })
    },
    undo: async page => {
      const body = JSON.stringify({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'brief' },
        data: { a: 'b' },
      })
      await asOthers(page, { method: 'POST', body })
    },
  },
  {
    name: 'dialog-command',
    path: 'sets/shop/web',
    async act(page) {
      await chooseToOpen(/^More actions of/, edits.scale)(page)
      await fillIn.scale?.(page)
      await foreseen(page)
      await page.getByRole('dialog').locator('.commands summary').click()
    },
  },
  { name: 'dialog-revision', path: 'sets/shop/web?tab=revisions', act: pressToOpen(en.revisions.rollBack) },
  {
    name: 'menu-set',
    path: 'sets/shop/web',
    act: press(/^More actions of/),
    undo: page => page.keyboard.press('Escape'),
  },
  {
    name: 'stuck-ways',
    path: 'sets/shop/hurt',
    async act(page) {
      await press(en.rollout.repair)(page)
      await foreseen(page)
    },
  },
  {
    name: 'strip-key',
    path: 'sets/shop/web',
    act: page => page.locator('.strip-key summary').first().click(),
    undo: page => page.keyboard.press('Escape'),
  },
  {
    name: 'yaml-problem',
    path: 'sets/shop/web?tab=yaml',
    async act(page) {
      await press(en.yaml.edit)(page)
      await inEditor(page, 'replicas: 5')
      await page.keyboard.press('End')
      await page.keyboard.press('Backspace')
      await page.keyboard.type('-1')
      await page.locator('.cm-lint-marker-error').waitFor({ timeout: 20_000 })
    },
    undo: press(en.yaml.discard),
  },
  {
    name: 'yaml-save',
    path: 'sets/shop/web?tab=yaml',
    async act(page) {
      await press(en.yaml.edit)(page)
      await inEditor(page, 'replicas: 5')
      await page.keyboard.press('End')
      await page.keyboard.press('Backspace')
      await page.keyboard.type('3')
      await press(en.yaml.save)(page)
      await opened(page)
    },
    async undo(page) {
      await press(en.yaml.discard)(page)
    },
  },
]

export const dialogs: readonly Scene[] = [
  ...setDialogs,
  ...several,
  ...podActs,
  ...accountDialogs,
  ...team,
  ...ofObjects,
  ...begun,
]
