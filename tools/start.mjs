// `npm start`: from a fresh clone to a running StatefulSet. Arguments replace the example: `npm start -- --runtime auto`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, installDependencies, requireNode, root } from './prepare.mjs'

requireNode()
installDependencies()
build()
const given = process.argv.slice(2)
// The example runs the Node.js of this machine, so it needs no image and no container engine.
const args = ['up', ...(given.length > 0 ? given : ['--runtime', 'process', '--example', 'kv'])]
const child = spawn(process.execPath, [join(root, 'bin/kedge'), ...args], { stdio: 'inherit' })
// The terminal sends its signals to both; a supervisor only to us.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => child.kill(signal === 'SIGINT' && process.stdin.isTTY ? 0 : signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)))
