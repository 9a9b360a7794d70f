import { apiVersionOf, type Kind, resourceName } from '../../api/kinds.ts'
import { strategyOf } from '../../api/strategies/index.ts'
import { conversionOf } from '../conversions/index.ts'
import type { Resource } from './resource.ts'

/** The kinds of which upstream shows the last state once more after a deletion; of the others it says that they are gone. */
const shownOnceMore = new Set([
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'podtemplates',
  'resourcequotas',
  'serviceaccounts',
  'services',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'storageclasses.storage.k8s.io',
  'volumeattachments.storage.k8s.io',
  'volumeattributesclasses.storage.k8s.io',
  'deviceclasses.resource.k8s.io',
  'resourceclaims.resource.k8s.io',
  'resourceclaimtemplates.resource.k8s.io',
  'resourceslices.resource.k8s.io',
])

/** The kinds whose updates must name the version that they are made from. */
const updatedByVersion = new Set([
  'apiservices.apiregistration.k8s.io',
  'csidrivers.storage.k8s.io',
  'csinodes.storage.k8s.io',
  'csistoragecapacities.storage.k8s.io',
  'customresourcedefinitions.apiextensions.k8s.io',
  'flowschemas.flowcontrol.apiserver.k8s.io',
  'leases.coordination.k8s.io',
  'mutatingadmissionpolicies.admissionregistration.k8s.io',
  'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'poddisruptionbudgets.policy',
  'prioritylevelconfigurations.flowcontrol.apiserver.k8s.io',
  'runtimeclasses.node.k8s.io',
  'validatingadmissionpolicies.admissionregistration.k8s.io',
  'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
  'volumeattachments.storage.k8s.io',
])

/** What every answer about a kind that is on its way out is accompanied by. */
const deprecations: { readonly [resourceName: string]: string } = {
  componentstatuses: 'v1 ComponentStatus is deprecated in v1.19+',
  endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
}

/** How a kind of the model is served. */
export function builtInResource(kind: Kind): Resource {
  const conversion = conversionOf(kind)
  const name = resourceName(kind)
  return {
    kind,
    apiVersion: apiVersionOf(kind),
    strategy: strategyOf(kind),
    stored: conversion?.stored ?? kind,
    conversion,
    showsLastState: shownOnceMore.has(name),
    updatesNameVersion: updatedByVersion.has(name),
    scale: null,
    refusesCreation: null,
    deprecation: deprecations[name] ?? null,
  }
}
