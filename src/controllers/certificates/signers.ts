// Who signs what: the signers of Kubernetes, and what each of them refuses, in upstream's words.
import type { AlternativeKind, CertificateRequest } from '../../base/certificates/certificate-request.ts'

/** What keeps the signer from signing; null when nothing does. */
type SignerRule = (request: CertificateRequest, usages: readonly string[]) => string | null

export const signerRules: { readonly [signer: string]: SignerRule } = {
  'kubernetes.io/kube-apiserver-client': (_, usages) => clientUsageProblem(usages),
  'kubernetes.io/kube-apiserver-client-kubelet': (request, usages) =>
    organizationProblem(request) ??
    alternativeProblem(request, ['dns', 'email', 'ip', 'uri']) ??
    nameProblem(request) ??
    usageProblem(usages, 'client auth'),
  'kubernetes.io/kubelet-serving': (request, usages) =>
    organizationProblem(request) ??
    servedProblem(request) ??
    alternativeProblem(request, ['email', 'uri']) ??
    usageProblem(usages, 'server auth') ??
    nameProblem(request),
}

const optional: readonly string[] = ['digital signature', 'key encipherment']

function clientUsageProblem(usages: readonly string[]): string | null {
  const other = usages.find(usage => usage !== 'client auth' && !optional.includes(usage))
  if (other !== undefined) return `invalid usage for client certificate: ${other}`
  return usages.includes('client auth') ? null : 'missing required usage for client certificate: client auth'
}

const organizationProblem = ({ subject: { organization } }: CertificateRequest): string | null =>
  organization.length === 1 && organization[0] === 'system:nodes'
    ? null
    : 'subject organization is not system:nodes'

const nameProblem = ({ subject }: CertificateRequest): string | null =>
  subject.commonName[0]?.startsWith('system:node:')
    ? null
    : 'subject common name does not begin with system:node:'

const words: { readonly [kind in AlternativeKind]: string } = {
  dns: 'DNS',
  email: 'Email',
  ip: 'IP',
  uri: 'URI',
}

function alternativeProblem(
  { alternatives }: CertificateRequest,
  refused: readonly AlternativeKind[],
): string | null {
  const kind = refused.find(each => alternatives.some(name => name.kind === each))
  return kind ? `${words[kind]} subjectAltNames are not allowed` : null
}

const servedProblem = ({ alternatives }: CertificateRequest): string | null =>
  alternatives.some(({ kind }) => kind === 'dns' || kind === 'ip')
    ? null
    : 'DNS or IP subjectAltName is required'

/** RSA keys are also for enciphering keys, others need not be. */
function usageProblem(usages: readonly string[], purpose: string): string | null {
  const wanted = ['digital signature', purpose]
  const isRight =
    wanted.every(each => usages.includes(each)) &&
    usages.every(each => wanted.includes(each) || each === 'key encipherment')
  return isRight
    ? null
    : `usages did not match [${['digital signature', 'key encipherment', purpose].toSorted().join(' ')}]`
}
