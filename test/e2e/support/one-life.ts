// One life of a program that drives a private containerd: starts a pod and says so, or says what it found.
// Arguments: data folder, instance, image.
import { openCriRuntime } from '../../../src/node/runtimes/cri/cri-runtime.ts'
import { openPrivateContainerd } from '../../../src/node/runtimes/cri/private/private-containerd.ts'
import { sandboxSpec, shellContainer } from './pod-specs.ts'

const [folder = '', instance = '', image = '', mirror = ''] = process.argv.slice(2)
const engine = await openPrivateContainerd({
  dataFolder: `${folder}/containerd`,
  registryMirrors: { 'registry.k8s.io': [mirror] },
})
const runtime = await openCriRuntime({ socketPath: engine.socketPath, instance })
await runtime.pullImage(image, [])
const sandbox = sandboxSpec(folder, { name: 'lasting' })
const spec = shellContainer(sandbox, 'while :; do echo alive; sleep 0.1; done', { image })
const { id: sandboxId } = await runtime.runSandbox(sandbox)
const id = await runtime.createContainer({ id: sandboxId, spec: sandbox }, spec)
await runtime.startContainer(id)
console.log(JSON.stringify({ pid: process.pid, sandbox, spec, id }))
runtime.onChange(() => {})
// Lives until it is killed.
process.stdin.resume()
