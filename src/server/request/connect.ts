// Connections through the API into something else: what those who may refuse them are shown is the options of the request.
import type { Kind } from '../../api/kinds.ts'
import type { ApiObject } from '../../api/object.ts'
import { bodyKind } from './body-kind.ts'
import type { Call } from './call.ts'
import { readFlag } from './options/query.ts'
import { proxiedPath } from './proxied-path.ts'

type Options = { readonly [field: string]: unknown }

/** Refuses by rejecting. No promise where nobody is asked. */
export function admitConnection(call: Call): void | Promise<void> {
  const name = optionsKindOf(call)
  if (!name) return
  const kind = kinds.get(name) ?? bodyKind('', 'v1', name)
  kinds.set(name, kind)
  const object = { kind: name, apiVersion: 'v1', ...optionsOf(call) } as ApiObject
  return call.server.admission.validate(call, {
    operation: 'CONNECT',
    ...{ object, old: null, dryRun: false, options: null, kind },
  })
}

const kinds = new Map<string, Kind>()

const optionsOfPods: { readonly [subresource: string]: string } = {
  exec: 'PodExecOptions',
  attach: 'PodAttachOptions',
  portforward: 'PodPortForwardOptions',
  proxy: 'PodProxyOptions',
}

const proxyOptions: { readonly [plural: string]: string } = {
  services: 'ServiceProxyOptions',
  nodes: 'NodeProxyOptions',
}

const optionsKindOf = ({ resource: { kind }, subresource }: Call): string | undefined =>
  kind.plural === 'pods' ? optionsOfPods[subresource] : proxyOptions[kind.plural]

function optionsOf({ subresource, resource, request: { query, path } }: Call): Options {
  switch (subresource) {
    case 'exec':
    case 'attach': {
      const command = query.getAll('command')
      const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter(name => readFlag(query, name))
      return {
        ...Object.fromEntries(flags.map(name => [name, true])),
        ...(query.get('container') ? { container: query.get('container') } : {}),
        ...(command.length > 0 ? { command } : {}),
      }
    }
    case 'portforward': {
      const ports = query
        .getAll('ports')
        .flatMap(each => each.split(','))
        .map(Number)
      return ports.length > 0 && ports.every(Number.isInteger) ? { ports } : {}
    }
    default: {
      // As the server behind it will read it: upstream shows no escapes, either.
      const asked = decodeURIComponent(proxiedPath(path, resource.kind).rest)
      return asked === '' ? {} : { path: asked.startsWith('/') ? asked : `/${asked}` }
    }
  }
}
