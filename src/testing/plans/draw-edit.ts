import type { StatefulSet } from '../../api/generated/types.ts'
import type { Random } from '../../base/random.ts'
import type { Edit } from '../../foresee/index.ts'
import { chance, failures, type PodSpec, pick, type Spec, spreads, type Template, upTo } from './draw-set.ts'

interface DrawnEdit {
  readonly edit: Edit
  readonly newPodsFail: boolean
}

export const applied = (set: StatefulSet, spec: Partial<Spec>): Edit => ({
  kind: 'apply',
  manifest: { ...set, spec: { ...(set.spec as Spec), ...spec } },
})

export const failureNames: readonly string[] = [...new Set(failures.flatMap(each => Object.keys(each)))]

/** The template with Pods that start and stay, of another image where one is named. */
export function healthyTemplate(
  { spec }: StatefulSet,
  { image, podSpec = {} }: { readonly image?: string; readonly podSpec?: Partial<PodSpec> } = {},
): Template {
  const annotations = Object.fromEntries(
    Object.entries(spec?.template.metadata?.annotations ?? {}).filter(
      ([name]) => !failureNames.includes(name),
    ),
  )
  const { nodeSelector: _, schedulingGates: __, ...kept } = spec?.template.spec ?? { containers: [] }
  const container = {
    name: 'app',
    image: image ?? kept.containers[0]?.image ?? 'app:1',
    resources: { requests: { cpu: '1' } },
  }
  return {
    metadata: { ...spec?.template.metadata, annotations },
    spec: { ...kept, containers: [container], ...podSpec },
  }
}

function failingTemplate(set: StatefulSet, random: Random): Template {
  const template = healthyTemplate(set, { image: 'app:broken' })
  const annotations = { ...template.metadata?.annotations, ...pick(random, failures) }
  return { ...template, metadata: { ...template.metadata, annotations } }
}

/** Edits of every kind. A new template is healthy, or the plan is told that it is not. */
export function drawEdit(random: Random, set: StatefulSet): DrawnEdit {
  const good = (edit: Edit): DrawnEdit => ({ edit, newPodsFail: false })
  const change = (spec: Partial<Spec>): DrawnEdit => good(applied(set, spec))
  const isHealthy = !failureNames.some(name => set.spec?.template.metadata?.annotations?.[name] !== undefined)
  const image = () => healthyTemplate(set, { image: 'app:2' })
  const drawn = pick<() => DrawnEdit>(random, [
    () => good({ kind: 'scale', replicas: upTo(random, 6) }),
    () => good({ kind: 'scale', replicas: upTo(random, 6) }),
    () => good({ kind: 'scale', replicas: 0 }),
    () => change({ template: image() }),
    () => change({ template: image() }),
    () => change({ template: image() }),
    () => change({ template: image(), replicas: upTo(random, 5) }),
    () => change({ template: healthyTemplate(set) }),
    () => change({ template: healthyTemplate(set, { podSpec: pick(random, spreads) }) }),
    () =>
      change({ template: healthyTemplate(set, { podSpec: { nodeSelector: { 'no-node': 'has-this' } } }) }),
    () =>
      change({
        template: image(),
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: upTo(random, 3) } },
      }),
    () => change({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }),
    () => change({ ordinals: { start: upTo(random, 4) } }),
    () => change({ minReadySeconds: pick(random, [0, 3, 5]) }),
    () =>
      change({
        replicas: upTo(random, 4),
        persistentVolumeClaimRetentionPolicy: {
          whenScaled: pick(random, ['Retain', 'Delete']),
          whenDeleted: pick(random, ['Retain', 'Delete']),
        },
      }),
    () => change({}),
    () => (isHealthy ? good({ kind: 'restart' }) : change({ template: image() })),
    () => (isHealthy ? good({ kind: 'toRevision', revision: 0 }) : change({ template: image() })),
    () => ({ edit: applied(set, { template: failingTemplate(set, random) }), newPodsFail: true }),
    () => ({ edit: applied(set, { template: failingTemplate(set, random) }), newPodsFail: true }),
    () =>
      good({ kind: 'delete', cascade: pick(random, ['background', 'background', 'foreground', 'orphan']) }),
  ])()
  return chance(random, 0.05) && isHealthy && drawn.edit.kind === 'scale'
    ? good({ kind: 'together', edits: [drawn.edit, { kind: 'image', images: { '*': 'app:3' } }] })
    : drawn
}
