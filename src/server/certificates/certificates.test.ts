import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { keepCertificates } from './certificate-files.ts'
import { makeCertificates } from './certificates.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const dayMs = 86_400_000
const options = {
  names: ['localhost', 'kubernetes.default.svc'],
  addresses: ['127.0.0.1', '10.96.0.1', '::1'],
  now,
}

describe('certificates', () => {
  it('are a CA, a server’s and an administrator’s, which it has signed', () => {
    const { ca, serving, client } = makeCertificates(options)
    const [root, server, admin] = [ca, serving, client].map(pair => new X509Certificate(pair.certificate))
    expect(root?.ca).toBe(true)
    expect(server?.checkIssued(root as X509Certificate)).toBe(true)
    expect(server?.verify((root as X509Certificate).publicKey)).toBe(true)
    expect(server?.checkHost('kubernetes.default.svc')).toBe('kubernetes.default.svc')
    expect(server?.checkIP('10.96.0.1')).toBe('10.96.0.1')
    expect(server?.checkIP('::1')).toBe('::1')
    expect(server?.checkHost('example.com')).toBeUndefined()
    expect(admin?.subject).toBe('O=system:masters\nCN=kubernetes-admin')
    expect(server?.ca).toBe(false)
    expect(Date.parse(server?.validFrom ?? '')).toBeLessThan(now)
  })

  it('are kept as long as they are good', () => {
    const existing = makeCertificates(options)
    const again = makeCertificates({ ...options, now: now + 100 * dayMs, existing })
    expect(again.ca).toBe(existing.ca)
    expect(again.serving).toBe(existing.serving)
    expect(again.client).toBe(existing.client)
  })

  it('are renewed when the names change or little time is left, the CA staying', () => {
    const existing = makeCertificates(options)
    const renamed = makeCertificates({ ...options, names: ['other.dev'], existing })
    expect(renamed.ca).toBe(existing.ca)
    expect(renamed.client).toBe(existing.client)
    expect(new X509Certificate(renamed.serving.certificate).checkHost('other.dev')).toBe('other.dev')
    const later = makeCertificates({ ...options, now: now + 340 * dayMs, existing })
    expect(later.ca).toBe(existing.ca)
    expect(later.serving).not.toBe(existing.serving)
    expect(later.client).not.toBe(existing.client)
  })

  it('are made anew when they cannot be read or were signed by another', () => {
    const existing = makeCertificates(options)
    const broken = { key: 'x', certificate: 'x' }
    expect(makeCertificates({ ...options, existing: { ...existing, serving: broken } }).serving).not.toBe(
      broken,
    )
    const other = makeCertificates(options)
    const mixed = makeCertificates({ ...options, existing: { ...existing, client: other.client } })
    expect(mixed.client).not.toBe(other.client)
    const fresh = makeCertificates({ ...options, existing: { ...existing, ca: broken } })
    expect(fresh.serving).not.toBe(existing.serving)
  })
})

describe('what a crash has left of a renewal', () => {
  const later = { ...options, now: now + 300 * dayMs }
  const read = (folder: string, name: string) => readFile(join(folder, name), 'utf8')

  async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'kedge-pki-'))
    try {
      await keepCertificates(folder, options)
      await test(folder)
      expect((await readdir(folder)).filter(name => name.endsWith('.new'))).toEqual([])
    } finally {
      await rm(folder, { recursive: true })
    }
  }

  it('before the new pair was in its place is cleared away', () =>
    inFolder(async folder => {
      const before = await read(folder, 'serving.crt')
      const { serving } = makeCertificates(options)
      await writeFile(join(folder, 'serving.key.new'), serving.key)
      await writeFile(join(folder, 'serving.crt.new'), serving.certificate.slice(0, 100))
      expect((await keepCertificates(folder, options)).serving.certificate).toBe(before)
    }))

  it('between key and certificate is brought to its end', () =>
    inFolder(async folder => {
      const existing = await keepCertificates(folder, options)
      const { ca } = makeCertificates(options)
      await writeFile(join(folder, 'ca.key'), ca.key)
      await writeFile(join(folder, 'ca.crt.new'), ca.certificate)
      const kept = await keepCertificates(folder, options)
      expect(kept.ca).toEqual(ca)
      expect(kept.serving).not.toEqual(existing.serving)
      expect(await read(folder, 'ca.crt')).toBe(ca.certificate)
    }))

  it('with a key that is not the certificate’s is made again, but for the CA', () =>
    inFolder(async folder => {
      const { ca, serving } = makeCertificates(options)
      await writeFile(join(folder, 'serving.key'), serving.key)
      const kept = (await keepCertificates(folder, later)).serving
      expect(new X509Certificate(kept.certificate).checkPrivateKey(createPrivateKey(kept.key))).toBe(true)
      await writeFile(join(folder, 'ca.key'), ca.key)
      await expect(keepCertificates(folder, options)).rejects.toMatchObject({ reason: 'DATA_CORRUPT' })
      expect(await read(folder, 'ca.key')).toBe(ca.key)
    }))
})

it.each(['ca.key', 'ca.crt'])(
  'of a CA of which %s is missing are refused, and nothing is made anew',
  async missing => {
    const folder = await mkdtemp(join(tmpdir(), 'kedge-pki-'))
    try {
      await keepCertificates(folder, options)
      await rm(join(folder, missing))
      await expect(keepCertificates(folder, options)).rejects.toMatchObject({
        reason: 'DATA_CORRUPT',
        message: expect.stringContaining(missing),
      })
      await mkdir(join(folder, missing))
      await expect(keepCertificates(folder, options)).rejects.toMatchObject({ reason: 'DATA_CORRUPT' })
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)

it('that are there and cannot be read are refused with the way out, not replaced', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kedge-pki-'))
  try {
    await keepCertificates(folder, options)
    await writeFile(join(folder, 'ca.crt'), 'rubbish')
    const again = keepCertificates(folder, options)
    await expect(again).rejects.toMatchObject({
      reason: 'DATA_CORRUPT',
      remedy: expect.stringContaining('remove'),
    })
    expect(await readFile(join(folder, 'ca.crt'), 'utf8')).toBe('rubbish')
  } finally {
    await rm(folder, { recursive: true })
  }
})
