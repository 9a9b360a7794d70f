// Does what operators written with kubernetes-fluent-client do, and prints of each step what came of it. The client's
// folder is the argument, the cluster that of KUBECONFIG.
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

const [folder] = process.argv.slice(2)
const from = createRequire(`${folder}/package.json`)
const { GenericKind, K8s, kind, RegisterKind } = await import(
  pathToFileURL(from.resolve('kubernetes-fluent-client'))
)
const namespace = 'default'

class Gadget extends GenericKind {}
RegisterKind(Gadget, { group: 'fluent.example.com', version: 'v1', kind: 'Gadget', plural: 'gadgets' })

const set = replicas => ({
  metadata: { name: 'fluent', namespace, labels: { of: 'fluent' } },
  spec: {
    serviceName: 'fluent',
    replicas,
    podManagementPolicy: 'Parallel',
    selector: { matchLabels: { app: 'fluent' } },
    template: {
      metadata: { labels: { app: 'fluent' } },
      spec: {
        terminationGracePeriodSeconds: 0,
        containers: [{ name: 'c', image: 'host', command: ['sleep', '600'] }],
      },
    },
  },
})

const definition = {
  metadata: { name: 'gadgets.fluent.example.com' },
  spec: {
    group: 'fluent.example.com',
    scope: 'Namespaced',
    names: { kind: 'Gadget', plural: 'gadgets', singular: 'gadget' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', properties: { size: { type: 'integer', default: 1 } } } },
          },
        },
      },
    ],
  },
}

/** Resolves when a watch has seen what is looked for. */
function seen(request, isIt) {
  return new Promise((resolve, reject) => {
    const watcher = request.Watch((object, phase) => {
      if (!isIt(object, phase)) return
      watcher.close()
      resolve(object)
    })
    watcher.events.on('give_up', reject)
    watcher.start().catch(reject)
  })
}

const sets = () => K8s(kind.StatefulSet).InNamespace(namespace)
const steps = {
  async applies() {
    const { metadata, spec } = await K8s(kind.StatefulSet).Apply(set(2))
    return [spec.replicas, metadata.managedFields.map(({ operation }) => operation)]
  },
  async watches() {
    const pods = new Set()
    await seen(K8s(kind.Pod).InNamespace(namespace).WithLabel('app', 'fluent'), ({ metadata, status }) => {
      if (status?.phase === 'Running') pods.add(metadata.name)
      return pods.size === 2
    })
    return [...pods].sort()
  },
  async selects() {
    const { items } = await sets().WithLabel('of', 'fluent').Get()
    return items.map(({ metadata }) => metadata.name)
  },
  async patches() {
    const patch = [{ op: 'replace', path: '/spec/replicas', value: 1 }]
    return (await K8s(kind.StatefulSet, { name: 'fluent', namespace }).Patch(patch)).spec.replicas
  },
  async conflicts() {
    return K8s(kind.StatefulSet)
      .Apply(set(3))
      .then(
        () => 'applied',
        ({ status }) => status,
      )
  },
  async forces() {
    return (await K8s(kind.StatefulSet).Apply(set(3), { force: true })).spec.replicas
  },
  async customKinds() {
    await K8s(kind.CustomResourceDefinition).Apply(definition)
    const isEstablished = ({ metadata, status }) =>
      metadata.name === definition.metadata.name &&
      status?.conditions?.some(({ type, status: value }) => type === 'Established' && value === 'True')
    await seen(K8s(kind.CustomResourceDefinition), isEstablished)
    const { spec } = await K8s(Gadget).Apply({ metadata: { name: 'one', namespace }, spec: {} })
    return spec.size
  },
  async isToldWhatIsWrong() {
    const { status, data } = await sets()
      .Get('none')
      .catch(error => error)
    return [status, data?.message]
  },
  async deletes() {
    await sets().Delete('fluent')
    return sets()
      .Get('fluent')
      .then(
        () => 'there',
        ({ status }) => status,
      )
  },
}

for (const [name, step] of Object.entries(steps))
  try {
    console.log(JSON.stringify({ name, result: await step() }))
  } catch (error) {
    console.log(JSON.stringify({ name, error: error?.data ?? String(error?.stack ?? error) }))
  }
