// Hazards in English as the console tells them: fields by the names that its forms give them. `kedge plan` tells the same to
// who writes manifests, by paths; what is not said here has no path in it.
import { english } from '../../../../src/foresee/words/english/english.ts'
import type { HazardWords } from '../../../../src/foresee/words/plan-words.ts'

const { hazards } = english

export const enHazards: HazardWords = {
  ...hazards,
  H2: values => ({
    ...hazards.H2(values),
    evidence: 'of the Pod template only labels or annotations differ',
    remedy:
      'Put labels and annotations that Pods need not carry on the set itself, or label the running Pods with kubectl label.',
  }),
  H3: values => ({
    ...hazards.H3(values),
    evidence: hazards.H3(values).evidence.replace('podManagementPolicy', '“Pod management policy”'),
  }),
  H4: values => {
    const told = hazards.H4(values)
    const asked = '(node labels, affinity, tolerations, requests)'
    return { ...told, remedy: told.remedy.replace(/\(nodeSelector,[^)]*\)/, asked) }
  },
  H5: values => ({
    ...hazards.H5(values),
    title: '“Unavailable at most” has no effect',
    evidence: `it is ${values.maxUnavailable}, and what it needs (MaxUnavailableStatefulSet) is off in Kubernetes 1.36`,
  }),
  H6: values => ({
    ...hazards.H6(values),
    evidence: `“Partition” is ${values.partition}${values.start > 0 ? `, counted from the “First ordinal” ${values.start}` : ''}${values.isPaused ? ', since the rollout is paused' : ''}`,
  }),
  H7: values => ({
    ...hazards.H7(values),
    evidence: '“Update strategy” is RollingUpdate, and no “Partition” is written down',
    consequence:
      'Until the rollout reaches it, a Pod that fails or is evicted is made again from the current revision. With a “Partition” of 0 written down it would come back at the new one, out of order.',
    remedy: 'If the old revision must not start again, write the “Partition” 0 into the YAML.',
  }),
  H8: values => ({
    ...hazards.H8(values),
    evidence: hazards.H8(values).evidence.replace(/^\S+/, '“Partition”'),
  }),
  H9: values => ({ ...hazards.H9(values), evidence: `“First ordinal” ${values.from} → ${values.to}` }),
  H10: values => ({
    ...hazards.H10(values),
    evidence: '“Claims when scaled down” is Delete, and replicas go down',
  }),
  H11: values => ({
    ...hazards.H11(values),
    evidence: `“Claims when deleted” is ${values.fate === 'deleted' ? 'Delete' : 'Retain'}`,
  }),
  H12: values => ({
    ...hazards.H12(values),
    evidence: '“Claims when deleted” or “Claims when scaled down” changes',
  }),
  H15: values => ({
    ...hazards.H15(values),
    evidence: values.budgets
      .map(({ name, bound, value }) =>
        bound === 'minAvailable'
          ? `the disruption budget ${name} asks for at least ${value} available`
          : `the disruption budget ${name} asks for at most ${value} away`,
      )
      .join('; '),
  }),
  H16: values => ({
    ...hazards.H16(values),
    evidence:
      values.deletedWithSet >= 2
        ? 'a set that is deleted lets its Pods go in no order, whatever “Pod management policy” says'
        : '“Pod management policy” is Parallel',
  }),
  H17: values => {
    const told = hazards.H17(values)
    return {
      ...told,
      evidence: `“Minimum ready seconds” ${values.from} → ${values.to}`,
      consequence: told.consequence.replace('status.availableReplicas', 'The number of available Pods'),
      remedy: 'Nothing to do, unless something watches how many Pods are available: tell it first.',
    }
  },
  H18: values => {
    const told = hazards.H18(values)
    return {
      ...told,
      evidence: '“Update strategy” is OnDelete',
      consequence: told.consequence.replace('status.currentRevision', 'the current revision'),
    }
  },
  H21: values => ({
    ...hazards.H21(values),
    evidence: `“Pod Replicas” ${values.from} → ${values.to} and the Pod template change in one edit`,
  }),
  H22: values => {
    const told = hazards.H22(values)
    return {
      ...told,
      evidence: `the current revision is ${values.currentRevision}, the one it is updated to ${values.updateRevision}`,
      consequence: told.consequence.replace('status.currentReplicas', 'the Pods of the current revision'),
    }
  },
  H24: values => ({
    ...hazards.H24(values),
    evidence: hazards.H24(values).evidence.replace('nodeSelector', '“Node labels”'),
  }),
  H27: values => ({ ...hazards.H27(values), evidence: `“Revisions kept” becomes ${values.limit}` }),
  H29: values => ({
    ...hazards.H29(values),
    evidence: hazards.H29(values).evidence.replace('terminationGracePeriodSeconds', '“Grace period (s)”'),
  }),
  H32: values => {
    const told = hazards.H32(values)
    return {
      ...told,
      evidence: told.evidence.replace('horizontalpodautoscaler', 'the autoscaler'),
      consequence: told.consequence.replace('spec.replicas', 'the replicas'),
    }
  },
  H37: values => {
    const { volumes } = values
    return {
      ...hazards.H37(values),
      evidence: volumes
        .map(({ container, volume, mode }) =>
          mode === 'Block'
            ? `container ${container} mounts ${volume} as files, and its “Volume mode” is Block`
            : `container ${container} has ${volume} as a raw device, and its “Volume mode” is Filesystem`,
        )
        .join('; '),
      remedy: [
        ...(volumes.some(({ mode }) => mode === 'Block')
          ? ['Give a raw device to the container by a “Device path”.']
          : []),
        ...(volumes.some(({ mode }) => mode === 'Filesystem')
          ? ['Mount a file system by a “Mount path”.']
          : []),
      ].join(' '),
    }
  },
}
