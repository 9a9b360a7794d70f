// Hazards of data: claims and volumes.
import type { HazardWords } from '../plan-words.ts'
import { plural, spelled } from './counting.ts'

export const claimHazards: Pick<
  HazardWords,
  'H10' | 'H11' | 'H12' | 'H13' | 'H24' | 'H25' | 'H30' | 'H37' | 'H38'
> = {
  H10: ({ claims }) => ({
    title: 'Data is deleted',
    evidence: 'spec.persistentVolumeClaimRetentionPolicy.whenScaled is Delete, and replicas go down',
    consequence: `${plural(claims.length, 'claim')} will be deleted with what is in ${them(claims)}: ${spelled(claims)}. Scaling up again quickly does not save ${them(claims)}.`,
    remedy: 'Keep the claims.',
  }),
  H11: ({ fate, claims }) =>
    fate === 'deleted'
      ? {
          title: 'Data is deleted with the set',
          evidence: 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted is Delete',
          consequence: `${plural(claims.length, 'claim')} will be deleted with what is in ${them(claims)}: ${spelled(claims)}.`,
          remedy: 'Keep the claims.',
        }
      : {
          title: 'Claims stay behind',
          evidence: 'spec.persistentVolumeClaimRetentionPolicy.whenDeleted is Retain',
          consequence: `${spelled(claims)} ${claims.length === 1 ? 'remains' : 'remain'} with ${claims.length === 1 ? 'its' : 'their'} data and cost. A set of the same name finds them again.`,
          remedy: 'When the data is no longer needed, delete the claims.',
        },
  H12: ({ claims }) => ({
    title: 'Claims of Pods that are gone already are not touched',
    evidence: 'spec.persistentVolumeClaimRetentionPolicy changes',
    consequence: `${spelled(claims)} ${claims.length === 1 ? 'has' : 'have'} no Pod; the policy never reaches ${them(claims)}.`,
    remedy: 'Delete by hand what is not needed.',
  }),
  H13: ({ claims, pods }) => ({
    title: 'New Pods start with old data',
    evidence: `${spelled(claims)} ${claims.length === 1 ? 'was' : 'were'} left by earlier Pods of the same names`,
    consequence: `${spelled(pods)} will find what the claim held then, however old it is.`,
    remedy: 'If they must start empty, delete the claims first.',
  }),
  H24: ({ volumes, allowed, isStuck }) => ({
    title: 'A volume cannot follow its Pod',
    evidence: `${spelled(
      volumes.map(({ claim, nodes }) => `${claim} is on ${nodes.join(', ')}`),
      3,
    )}; nodeSelector allows ${spelled(allowed) || 'no node'}`,
    consequence: isStuck
      ? 'The Pod that mounts it stays Pending.'
      : 'The Pod that mounts it stays Pending when it is next made; this edit does not make it anew.',
    remedy: 'Let the selector include the node that has the volume, or move the data first.',
  }),
  H25: ({ terminating, missing, lost, replaced }) => ({
    title:
      lost.length > 0
        ? 'Data is lost: a claim that is being deleted is replaced by an empty one'
        : terminating.length > 0
          ? 'A claim is being deleted'
          : 'A Pod has lost its claim',
    evidence: [
      ...(terminating.length > 0 ? [`being deleted: ${spelled(terminating)}`] : []),
      ...(missing.length > 0 ? [`missing: ${spelled(missing)}`] : []),
    ].join('; '),
    consequence:
      lost.length > 0
        ? `The edit replaces ${spelled(replaced)}: then ${spelled(lost)} ${lost.length === 1 ? 'goes' : 'go'} with the data, and the new Pod starts empty.`
        : terminating.length > 0
          ? 'It goes when its Pod does, and with it the data. No new Pod of this ordinal is made before it is gone.'
          : 'It is made again, empty, when the Pod is next created; the running Pod does not get it back.',
    remedy:
      terminating.length > 0
        ? 'A deletion cannot be taken back: copy the data out of the running Pod before it is replaced.'
        : 'Look before the Pod is replaced.',
  }),
  H30: ({ drifts, grows }) => ({
    title: 'Claims differ from their template',
    evidence: spelled(
      drifts.map(
        ({ claim, has, template }) =>
          `${claim} has ${has ?? 'no size'}, its template ${template ?? 'no size'}`,
      ),
      3,
    ),
    consequence: `Pods that exist keep the claims they have; ${grows ? 'the new ordinals get claims as the template says' : 'an ordinal made later gets one as the template says'}.`,
    remedy:
      'Claims can be enlarged one by one with kubectl patch pvc, where their class allows it. The template itself cannot be changed.',
  }),
  H37: ({ volumes, pod }) => ({
    title: 'A volume is mounted as what it is not',
    evidence: volumes
      .map(({ container, volume, mode }) =>
        mode === 'Block'
          ? `container ${container} mounts ${volume} by volumeMounts, and its volumeMode is Block`
          : `container ${container} has ${volume} among its volumeDevices, and its volumeMode is Filesystem`,
      )
      .join('; '),
    consequence: `${pod} does not start.`,
    remedy: [
      ...(volumes.some(({ mode }) => mode === 'Block')
        ? ['Give a raw device to the container by volumeDevices, with a devicePath.']
        : []),
      ...(volumes.some(({ mode }) => mode === 'Filesystem')
        ? ['Mount a file system by volumeMounts, with a mountPath.']
        : []),
    ].join(' '),
  }),
  H38: ({ claims, pods }) => ({
    title: 'Ephemeral volumes go with their Pods',
    evidence: `${spelled(claims)} ${claims.length === 1 ? 'belongs' : 'belong'} to ${spelled(pods)}`,
    consequence: `${plural(claims.length, 'claim')} will be deleted with what is in ${them(claims)}; a new Pod starts with an empty one.`,
    remedy: 'What must outlive a Pod belongs into a claim template of the set.',
  }),
}

const them = (claims: readonly string[]): string => (claims.length === 1 ? 'it' : 'them')
