// People with accounts, as they come to Kedge: invited by a link, signed in by a password, each with a session of their own.
import { request } from 'node:https'
import type { Page } from 'playwright-core'
import type { KedgeUnderTest } from './kedge.ts'
import { keepSecret } from './secrets.ts'

export interface Answer {
  readonly code: number
  readonly text: string
  /** What was set, as a browser sends it back; empty for nothing. */
  readonly cookie: string
}

export interface Asking {
  readonly method: string
  readonly path: string
  readonly body?: unknown
  readonly headers?: { readonly [name: string]: string }
}

/** Over HTTPS, as the console asks: with its own header, a body as JSON. */
export const askAt =
  (server: URL) =>
  ({ method, path, body, headers = {} }: Asking): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const asked = request(
        {
          ...{ host: server.hostname, port: server.port, method, path, rejectUnauthorized: false },
          headers: {
            'x-kedge-console': '1',
            origin: server.origin,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
        },
        answer => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', part => {
            text += part
          })
          answer.on('end', () => {
            const cookie = (answer.headers['set-cookie'] ?? []).map(each => each.split(';')[0]).join('; ')
            resolve({ code: answer.statusCode ?? 0, text, cookie })
          })
        },
      )
      asked.on('error', reject)
      asked.end(body === undefined ? undefined : JSON.stringify(body))
    })

export const serverOf = async (kedge: KedgeUnderTest): Promise<URL> =>
  new URL(await kedge.must('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}'))

/** Its own kinds come a moment after Kedge is up. */
export async function untilWorkspaces(kedge: KedgeUnderTest): Promise<void> {
  for (const state of ['create', 'condition=Established'])
    await kedge.done('wait', 'crd/workspaces.iam.kedge.dev', `--for=${state}`, '--timeout=180s')
}

export interface Person {
  readonly name: string
  readonly password: string
  /** What the invitation was good for, once. */
  readonly code: string
  /** Of the session that began when the password was set. */
  readonly cookie: string
}

export interface NewPerson {
  readonly name: string
  readonly password: string
  readonly displayName?: string
  readonly role?: string
}

/** A new account; its password is set by `accept`. */
export async function invite(
  kedge: KedgeUnderTest,
  { name, password, displayName = name, role = 'platform-regular' }: NewPerson,
): Promise<Omit<Person, 'cookie'>> {
  const flags = ['--display-name', displayName, '--role', role, '-o', 'json']
  const made = await kedge.kedge('account', 'create', name, ...flags, '--kubeconfig', kedge.kubeconfig)
  if (made.code !== 0) throw new Error(made.stderr)
  const code = String(JSON.parse(made.stdout).link).split('#')[1] ?? ''
  keepSecret(kedge, `the password of ${name}`, password)
  keepSecret(kedge, `the invitation of ${name}`, code)
  return { name, password, code }
}

/** Many at a time are sent away. */
export async function accept(server: URL, invited: Omit<Person, 'cookie'>): Promise<Person> {
  const { code, password } = invited
  const path = '/console/invitation/accept'
  const accepted = await askAt(server)({ method: 'POST', path, body: { code, password } })
  if (accepted.code !== 200) throw new Error(accepted.text)
  return { ...invited, cookie: accepted.cookie }
}

/** An account that was invited and has set its password. */
export const makePerson = async (kedge: KedgeUnderTest, person: NewPerson): Promise<Person> =>
  accept(await serverOf(kedge), await invite(kedge, person))

/** For `openConsole`: signs in as a person does, by the form. */
export const byPassword =
  (server: URL, { name, password }: Pick<Person, 'name' | 'password'>) =>
  async (page: Page): Promise<string> => {
    const base = `${server.origin}/console/`
    await page.goto(base)
    // By what they are, not by their labels: the page may be in any language.
    await page.locator('#sign-in-name').fill(name)
    const field = page.locator('input[autocomplete="current-password"]')
    await field.fill(password)
    await field.press('Enter')
    await page.locator('.sign-in').waitFor({ state: 'detached' })
    return base
  }
