import { describe, expect, it } from 'vitest'
import { structs } from '../generated/model.ts'
import { decodeProtobuf } from './decoded.fixture.ts'
import { fieldNumbers } from './field-numbers.ts'
import { shapeOf } from './message-shape.ts'

const decode = (struct: string, base64: string) => decodeProtobuf(struct, Buffer.from(base64, 'base64'))

/** Bodies that kubectl 1.35 sends. */
describe('what kubectl sends', () => {
  it('create deployment d1 --image=x --port=80', () => {
    const sent =
      'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EqsBCh0KAmQxEgAaACIAKgAyADgAQgBaCQoDYXBwEgJkMRJ8CAESCwoJCgNhcHASAmQxGmMKGwoAEgAaACIAKgAyADgAQgBaCQoDYXBwEgJkMRJEEiYKAXgSAXgqADIKCgAQABhQIgAqAEIAagByAIABAIgBAJABAKIBABoAMgBCAEoAUgBYAGAAaACCAQCKAQCaAQDCAQAiAgoAKAA4ABoMCAAQABgAIAAoADgAGgAiAA=='
    expect(decode('Deployment', sent)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd1', labels: { app: 'd1' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'd1' } },
        template: {
          metadata: { labels: { app: 'd1' } },
          spec: {
            containers: [{ name: 'x', image: 'x', ports: [{ containerPort: 80 }], resources: {} }],
          },
        },
        strategy: {},
      },
      status: {},
    })
  })

  it('create secret generic s1 --from-literal=a=b', () => {
    const sent = 'azhzAAoMCgJ2MRIGU2VjcmV0Eh4KEgoCczESABoAIgAqADIAOABCABIGCgFhEgFiGgAaACIA'
    expect(decode('Secret', sent)).toMatchObject({ metadata: { name: 's1' }, data: { a: 'Yg==' } })
  })

  it('create service nodeport s2 --tcp=80:http', () => {
    const sent =
      'azhzAAoNCgJ2MRIHU2VydmljZRJoCh0KAnMyEgAaACIAKgAyADgAQgBaCQoDYXBwEgJzMhJDCh4KBzgwLWh0dHASA1RDUBhQIgoIARAAGgRodHRwKAASCQoDYXBwEgJzMhoAIghOb2RlUG9ydDoAQgBSAFoAYABoABoCCgAaACIA'
    expect(decode('Service', sent)).toMatchObject({
      spec: {
        ports: [{ name: '80-http', protocol: 'TCP', port: 80, targetPort: 'http' }],
        selector: { app: 's2' },
        type: 'NodePort',
      },
    })
  })

  it('create quota q1 --hard=pods=200,cpu=3', () => {
    const sent =
      'azhzAAoTCgJ2MRINUmVzb3VyY2VRdW90YRIzChIKAnExEgAaACIAKgAyADgAQgASGwoKCgNjcHUSAwoBMwoNCgRwb2RzEgUKAzIwMBoAGgAiAA=='
    expect(decode('ResourceQuota', sent)).toMatchObject({ spec: { hard: { cpu: '3', pods: '200' } } })
  })

  it('create pdb p1 --selector=a=b --min-available=50%', () => {
    const sent =
      'azhzAAogCglwb2xpY3kvdjESE1BvZERpc3J1cHRpb25CdWRnZXQSNwoSCgJwMRIAGgAiACoAMgA4AEIAEhUKCQgBEAAaAzUwJRIICgYKAWESAWIaCggAGAAgACgAMAAaACIA'
    expect(decode('PodDisruptionBudget', sent)).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'p1' },
      spec: { minAvailable: '50%', selector: { matchLabels: { a: 'b' } } },
      status: {},
    })
  })

  it('autoscale statefulset web --max=3 --cpu=50%', () => {
    const sent =
      'azhzAAopCg5hdXRvc2NhbGluZy92MhIXSG9yaXpvbnRhbFBvZEF1dG9zY2FsZXISYAoTCgN3ZWISABoAIgAqADIAOABCABJDChsKC1N0YXRlZnVsU2V0EgN3ZWIaB2FwcHMvdjEYAyIiCghSZXNvdXJjZSIWCgNjcHUSDwoLVXRpbGl6YXRpb24gMhoEGAAgABoAIgA='
    expect(decode('HorizontalPodAutoscalerV2', sent)).toMatchObject({
      spec: {
        maxReplicas: 3,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    })
  })
})

/** Builds messages by hand: a tag, then what it says. */
const message = (...parts: readonly (number | string | Uint8Array)[]) =>
  Buffer.concat(parts.map(part => (typeof part === 'number' ? Buffer.from([part]) : Buffer.from(part))))
const field = (number: number, content: string | Uint8Array) => {
  const bytes = Buffer.from(content)
  return message(number * 8 + 2, bytes.length, bytes)
}
const wrapped = (raw: Uint8Array) => message('k8s\0', field(2, raw))

describe('single values', () => {
  it('times are text, and no time at all in the year 1', () => {
    const meta = (time: Uint8Array) => decodeProtobuf('ConfigMap', wrapped(field(1, field(8, time))))
    expect(meta(message(8, ...varint(1_767_323_045n)))).toMatchObject({
      metadata: { creationTimestamp: '2026-01-02T03:04:05Z' },
    })
    expect(meta(message(8, ...varint(BigInt.asUintN(64, -62_135_596_800n))))).toEqual({ metadata: {} })
    expect(meta(message())).toEqual({ metadata: {} })
  })

  it('numbers may be below zero, and lists of them packed', () => {
    const five = BigInt.asUintN(64, -5n)
    const quota = decodeProtobuf(
      'PodSecurityContext',
      wrapped(message(2 * 8, ...varint(five), 4 * 8 + 2, 3, ...varint(1n), ...varint(300n))),
    )
    expect(quota).toEqual({ runAsUser: -5, supplementalGroups: [1, 300] })
  })

  it('raw objects are the JSON that they carry', () => {
    const revision = decodeProtobuf(
      'ControllerRevision',
      wrapped(message(field(2, field(1, '{"a":[1]}')), 24, 7)),
    )
    expect(revision).toEqual({ data: { a: [1] }, revision: 7 })
  })

  it('fields from the future are passed over', () => {
    const future = message(field(1, field(1, 'a')), field(15, 'x'), 0xf8, 0x07, 1)
    expect(decodeProtobuf('ConfigMap', wrapped(future))).toEqual({ metadata: { name: 'a' } })
  })

  it('what is no message is refused', () => {
    for (const bytes of ['', '{}', 'k8s', 'k8s\0\x12\xff', 'k8s\0\x12\x03\x0a\x05a', 'k8s\0\x07'])
      expect(() => decodeProtobuf('ConfigMap', Buffer.from(bytes, 'latin1'))).toThrow()
  })
})

function varint(value: bigint): number[] {
  const low = Number(value & 0x7fn)
  return value < 0x80n ? [low] : [low | 0x80, ...varint(value >> 7n)]
}

describe('the table of numbers', () => {
  it('speaks of structs and fields that the model has, each number once', () => {
    for (const struct of Object.keys(fieldNumbers)) {
      const shape = shapeOf(struct)
      expect(shape?.size, struct).toBeGreaterThan(0)
      const names = namesOf(struct)
      expect(new Set(names).size, struct).toBe(names.length)
      for (const name of names) expect(structs[struct], struct).toHaveProperty([name])
    }
  })

  it('knows all that a StatefulSet is made of', () => {
    const missing: string[] = []
    const seen = new Set<string>()
    const visit = (struct: string) => {
      if (seen.has(struct)) return
      seen.add(struct)
      const names = namesOf(struct)
      for (const [name, type] of Object.entries(structs[struct] ?? {})) {
        if (name !== 'apiVersion' && name !== 'kind' && !names.includes(name))
          missing.push(`${struct}.${name}`)
        const inner = /#(\w+)$/.exec(type)?.[1]
        if (inner) visit(inner)
      }
    }
    visit('StatefulSet')
    // New in 1.36: clients that know them send JSON until their number is listed.
    expect(missing).toEqual(['PodSpec.schedulingGroup', 'PodSchedulingGroup.podGroupName'])
  })
})

function namesOf(struct: string): string[] {
  const names: string[] = []
  const collect = (shape: ReturnType<typeof shapeOf>) => {
    for (const part of shape?.values() ?? []) {
      if (part.kind === 'field') names.push(part.name)
      else collect(part.shape)
    }
  }
  collect(shapeOf(struct))
  return names
}
