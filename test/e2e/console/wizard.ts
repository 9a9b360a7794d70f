// The create form as a person uses it: its parts by the names that stand at them, and what one does there again and again.
import type { Locator, Page } from 'playwright-core'

export interface Wizard {
  button(name: string | RegExp): Locator
  field(name: string): Locator
  next(): Promise<void>
  plan(): Locator
  /** A part that is folded. */
  open(title: string): Promise<void>
  addContainer(image: string): Promise<void>
  /** Of the card that is open. */
  confirm(): Promise<void>
  /** To the second step, with a name. */
  begin(name: string): Promise<void>
  /** The tick that a dangerous plan asks for. */
  agreed(): Locator
  /** Until the page of the new set is there. */
  create(name: string): Promise<void>
  /** What stands at the field, and nowhere else. */
  saidAt(label: Locator): Promise<string>
}

/** On a page that is there when it is used first. */
export function wizardOn(shown: () => Page): Wizard {
  const button: Wizard['button'] = name => shown().getByRole('button', { name, exact: true })
  const field: Wizard['field'] = name => shown().getByLabel(name, { exact: true })
  const next = () => button('Next').click()
  return {
    button,
    field,
    next,
    plan: () => shown().getByRole('region', { name: 'What will happen' }),
    open: title =>
      shown()
        .locator('summary')
        .filter({ has: shown().getByText(title, { exact: true }) })
        .click(),
    async addContainer(image) {
      await button(/^Add Container Image/).click()
      await field('Image').fill(image)
    },
    confirm: () => button(/^√/).click(),
    async begin(name) {
      await field('Name').fill(name)
      await next()
    },
    agreed: () => shown().getByRole('checkbox', { name: 'I have read this; do it all the same' }),
    async create(name) {
      await button('Create').click()
      await shown().getByRole('heading', { level: 1, name }).waitFor()
    },
    async saidAt(label) {
      const ids = (await label.getAttribute('aria-describedby'))?.split(' ') ?? []
      const texts = await Promise.all(ids.map(id => shown().locator(`[id="${id}"]`).textContent()))
      return texts.join(' ')
    },
  }
}

/** What is there already, made without the form. */
export const set = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name },
  spec: {
    serviceName: name,
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
})

export const service = (name: string, spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
})
