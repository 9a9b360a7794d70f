import { utf8Length } from '../../../base/bytes.ts'
import type { VolumeAttachment, VolumeAttachmentSource, VolumeError } from '../../generated/types.ts'
import { problemsOfDns1123Subdomain, rangeText } from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { immutableText } from '../rules/object-meta.ts'
import { isSameValue } from '../rules/same-value.ts'
import { validateInlineVolume } from './inline-volume.ts'
import { validateCsiDriverName } from './network-volumes.ts'

const metadataBytesMax = 256 * 1024
const messageBytesMax = 1024
const noSource: VolumeAttachmentSource = {}

export function validateVolumeAttachment(findings: Findings, attachment: VolumeAttachment): void {
  validateSpec(findings, attachment)
  const { attacher = '', source } = attachment.spec ?? {}
  validateCsiDriverName(findings, 'spec.attacher', attacher)
  const volume = source?.persistentVolumeName
  if (volume !== undefined)
    findings.problems('spec.source.persistentVolumeName', volume, problemsOfDns1123Subdomain(volume))
}

function validateSpec(findings: Findings, { spec }: VolumeAttachment): void {
  const { attacher = '', nodeName = '', source = noSource } = spec ?? {}
  if (!attacher) findings.required('spec.attacher')
  validateSource(findings, 'spec.source', source)
  findings.problems('spec.nodeName', nodeName, problemsOfDns1123Subdomain(nodeName))
}

function validateSource(
  findings: Findings,
  path: string,
  { inlineVolumeSpec, persistentVolumeName: name }: VolumeAttachmentSource,
): void {
  const text = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'
  if (!inlineVolumeSpec && name === undefined) findings.required(path, text)
  else if (inlineVolumeSpec && name !== undefined) findings.forbidden(path, text)
  else if (name === '')
    findings.required(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')
  else if (inlineVolumeSpec) validateInlineVolume(findings, `${path}.inlineVolumeSpec`, inlineVolumeSpec)
}

/** What is attached where does not change: it is detached, and attached again. */
export function validateVolumeAttachmentUpdate(
  findings: Findings,
  attachment: VolumeAttachment,
  old: VolumeAttachment,
): void {
  validateSpec(findings, attachment)
  if (!isSameValue(attachment.spec, old.spec)) findings.invalid('spec', shown(attachment), immutableText)
}

const shown = ({ spec: { attacher, nodeName, source } }: VolumeAttachment) => ({
  Attacher: attacher,
  Source: {
    PersistentVolumeName: source.persistentVolumeName ?? null,
    InlineVolumeSpec: source.inlineVolumeSpec ?? null,
  },
  NodeName: nodeName,
})

export function validateVolumeAttachmentStatus(findings: Findings, { status }: VolumeAttachment): void {
  const { attachmentMetadata = {}, attachError, detachError } = status ?? {}
  let bytes = 0
  for (const [key, value] of Object.entries(attachmentMetadata)) bytes += utf8Length(key) + utf8Length(value)
  if (bytes > metadataBytesMax) findings.tooLong('status.attachmentMetadata', metadataBytesMax)
  if (attachError) validateError(findings, 'status.attachError', attachError)
  if (detachError) validateError(findings, 'status.detachError', detachError)
}

function validateError(findings: Findings, path: string, { message = '', errorCode = 0 }: VolumeError): void {
  // Upstream tells the bound of the metadata.
  if (utf8Length(message) > messageBytesMax) findings.tooLong(`${path}.message`, metadataBytesMax)
  if (errorCode < 0) findings.invalid(`${path}.errorCode`, errorCode, rangeText(0, 2 ** 31 - 1))
}
