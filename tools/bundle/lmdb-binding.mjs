// In the place of lmdb's search for its binary, which first finds out which C library there is, in a quarter of the time that
// the whole of lmdb takes to load: the binary of most machines is tried, and only elsewhere is searched.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const interpreters = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }

function load() {
  const lmdb = createRequire(import.meta.url).resolve('lmdb')
  const own = createRequire(lmdb)
  const { platform, arch, versions } = process
  if (platform === 'linux' && existsSync(interpreters[arch] ?? '') && !existsSync('/etc/alpine-release'))
    try {
      const folder = dirname(own.resolve(`@lmdb/lmdb-${platform}-${arch}`))
      return own(join(folder, `node.abi${versions.modules}.glibc.node`))
    } catch {
      // For another version of Node, or built on this machine.
    }
  return own('node-gyp-build-optional-packages')(dirname(dirname(lmdb)))
}

// biome-ignore lint/style/noDefaultExport: as what it stands for
export { load as default }
