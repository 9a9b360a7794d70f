// `npm start`: from a fresh clone to a running StatefulSet. Arguments replace the example: `npm start -- --runtime auto`.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build, exitCodeOf, installDependencies, requireNode, root } from './prepare.mjs'

requireNode()
installDependencies()
build()
const given = process.argv.slice(2)
// The example runs the Node.js of this machine, so it needs no image and no container engine.
const args = ['up', ...(given.length > 0 ? given : ['--runtime', 'process', '--example', 'kv'])]
// In a group of its own: a signal to ours reaches it once, from here, however many of us were told.
const child = spawn(process.execPath, [join(root, 'bin/kedge'), ...args], {
  stdio: 'inherit',
  detached: true,
})
const sameMs = 500
let toldAt = 0
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    if (Date.now() - toldAt < sameMs) return
    toldAt = Date.now()
    child.kill(signal)
  })
}
process.on('SIGWINCH', () => child.kill('SIGWINCH'))
child.on('exit', (code, signal) => {
  if (signal && toldAt === 0)
    console.error(`Kedge was ended by ${signal}; npm start goes on from what is there.`)
  process.exit(exitCodeOf(code, signal))
})
