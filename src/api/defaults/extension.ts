import type {
  APIService,
  CustomResourceDefinition,
  MatchResources,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../generated/types.ts'
import type { Draft } from '../object.ts'
import { each, fill, structIn } from './struct.ts'

const httpsPort = 443

export function setWebhookDefaults(
  configuration: Draft<MutatingWebhookConfiguration> | Draft<ValidatingWebhookConfiguration>,
): void {
  for (const webhook of each(configuration.webhooks)) {
    webhook.failurePolicy ??= 'Fail'
    webhook.matchPolicy ??= 'Equivalent'
    webhook.namespaceSelector ??= {}
    webhook.objectSelector ??= {}
    webhook.timeoutSeconds ??= 10
    for (const rule of each(webhook.rules)) rule.scope ??= '*'
    const service = webhook.clientConfig?.service
    if (service) service.port ??= httpsPort
  }
}

export function setMutatingWebhookDefaults(configuration: Draft<MutatingWebhookConfiguration>): void {
  setWebhookDefaults(configuration)
  for (const webhook of each(configuration.webhooks)) webhook.reinvocationPolicy ??= 'Never'
}

export function setPolicyDefaults({
  spec,
}: Draft<MutatingAdmissionPolicy> | Draft<ValidatingAdmissionPolicy>): void {
  if (!spec) return
  spec.failurePolicy ??= 'Fail'
  setMatchDefaults(spec.matchConstraints)
}

export function setPolicyBindingDefaults({
  spec,
}: Draft<MutatingAdmissionPolicyBinding> | Draft<ValidatingAdmissionPolicyBinding>): void {
  setMatchDefaults(spec?.matchResources)
}

function setMatchDefaults(match: Draft<MatchResources> | undefined): void {
  if (!match) return
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  for (const rules of [match.resourceRules, match.excludeResourceRules])
    for (const rule of each(rules)) rule.scope ??= '*'
}

export function setCustomResourceDefaults(definition: Draft<CustomResourceDefinition>): void {
  const spec = structIn(definition, 'spec')
  const names = structIn(spec, 'names')
  if (names.kind) {
    fill(names, 'singular', names.kind.toLowerCase())
    fill(names, 'listKind', `${names.kind}List`)
  }
  spec.conversion ??= { strategy: 'None' }
  const service = spec.conversion.webhook?.clientConfig?.service
  if (service) service.port ??= httpsPort
}

export function setApiServiceDefaults(apiService: Draft<APIService>): void {
  const service = apiService.spec?.service
  if (service) service.port ??= httpsPort
}
