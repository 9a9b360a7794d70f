import { parseJsonPath } from '../custom/json-path.ts'
import { isEqual } from '../equality.ts'
import type {
  CustomResourceColumnDefinition,
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
  CustomResourceSubresourceScale,
} from '../generated/types.ts'
import { problemsOfDns1035Label } from '../names.ts'
import type { Findings } from '../validation/rules/findings.ts'
import type { CheckRules } from './rule-rules.ts'
import { validateRootSchema } from './schema-rules.ts'
import { validateSelectableFields } from './selectable-rules.ts'

export function validateVersions(
  findings: Findings,
  { spec }: CustomResourceDefinition,
  checkRules: CheckRules,
): void {
  const { versions = [] } = spec
  versions.forEach((version, index) => {
    const path = `spec.versions[${index}]`
    const problems = problemsOfDns1035Label(version.name)
    if (problems.length > 0) findings.invalid(`${path}.name`, version.name, problems.join(','))
    validateDeprecation(findings, path, version)
  })
  if (new Set(versions.map(({ name }) => name)).size < versions.length)
    findings.invalid('spec.versions', versions, 'must contain unique version names')
  if (versions.filter(({ storage }) => storage).length !== 1)
    findings.invalid('spec.versions', versions, 'must have exactly one version marked as storage version')
  const placeOf = places(versions)
  for (const [index, version] of versions.entries()) {
    const schema = placeOf('schema', index)
    if (schema !== null) validateRootSchema(findings, schema, version.schema?.openAPIV3Schema, checkRules)
    const subresources = placeOf('subresources', index)
    const { scale } = version.subresources ?? {}
    if (subresources !== null && scale) validateScale(findings, `${subresources}.scale`, scale)
    const columns = placeOf('additionalPrinterColumns', index)
    if (columns !== null) validateColumns(findings, columns, version.additionalPrinterColumns ?? [])
    const fields = placeOf('selectableFields', index)
    if (fields !== null) validateSelectableFields(findings, fields, version)
  }
}

type Part = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields'

const atTop: { readonly [P in Part]: string } = {
  schema: 'spec.validation',
  subresources: 'spec.subresources',
  additionalPrinterColumns: 'spec.additionalPrinterColumns',
  selectableFields: 'spec.selectableFields',
}

/** Where a part of a version is said to be; null for what was looked at with the first version. */
function places(
  versions: readonly CustomResourceDefinitionVersion[],
): (part: Part, index: number) => string | null {
  const [first, ...others] = versions
  const isCommon = (part: Part) => others.every(other => isEqual(other[part], first?.[part]))
  const common = new Map((Object.keys(atTop) as Part[]).map(part => [part, isCommon(part)]))
  return (part, index) => {
    if (!common.get(part)) return `spec.versions[${index}].${part}`
    return index === 0 ? atTop[part] : null
  }
}

const warningLengthMax = 256

function validateDeprecation(
  findings: Findings,
  path: string,
  version: CustomResourceDefinitionVersion,
): void {
  const { deprecated, deprecationWarning: text } = version
  if (text === undefined) return
  const at = `${path}.deprecationWarning`
  if (deprecated !== true) findings.invalid(at, text, 'can only be set for deprecated versions')
  else if (text === '') findings.invalid(at, text, 'must not be an empty string')
  else if (text.length > warningLengthMax)
    findings.invalid(at, text, `must be <= ${warningLengthMax} characters long`)
  else if (/\p{Cc}/u.test(text))
    findings.invalid(at, text, 'must only contain printable UTF-8 characters; non-printable character found')
}

function validateScale(findings: Findings, path: string, scale: CustomResourceSubresourceScale): void {
  const below = (field: keyof CustomResourceSubresourceScale, root: string, isRequired: boolean) => {
    const text = scale[field] ?? ''
    const at = `${path}.${field}`
    if (text === '') {
      if (isRequired) findings.required(at)
    } else if (!text.startsWith('.')) findings.invalid(at, text, 'must be a simple json path starting with .')
    else if (/[[\]]/.test(text) || parseJsonPath(text) === null)
      findings.invalid(at, text, 'must be a json path in the dot notation')
    else if (!text.startsWith(`.${root}.`)) findings.invalid(at, text, `should be a json path under .${root}`)
  }
  below('specReplicasPath', 'spec', true)
  below('statusReplicasPath', 'status', true)
  const selector = scale.labelSelectorPath ?? ''
  if (selector.startsWith('.spec.')) below('labelSelectorPath', 'spec', false)
  else if (selector !== '' && selector.startsWith('.') && !selector.startsWith('.status.'))
    findings.invalid(
      `${path}.labelSelectorPath`,
      selector,
      'should be a json path under either .status or .spec',
    )
  else below('labelSelectorPath', 'status', false)
}

const columnTypes = ['boolean', 'date', 'integer', 'number', 'string']
const columnFormats = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password']

function validateColumns(
  findings: Findings,
  path: string,
  columns: readonly CustomResourceColumnDefinition[],
): void {
  columns.forEach(({ name, type, format, jsonPath }, index) => {
    const at = `${path}[${index}]`
    if (!name) findings.required(`${at}.name`)
    const types = `must be one of ${columnTypes.join(',')}`
    if (!type) findings.required(`${at}.type`, types)
    else if (!columnTypes.includes(type)) findings.invalid(`${at}.type`, type, types)
    if (format && !columnFormats.includes(format))
      findings.invalid(`${at}.format`, format, `must be one of ${columnFormats.join(',')}`)
    if (!jsonPath) findings.required(`${at}.JSONPath`)
    else if (!jsonPath.startsWith('.'))
      findings.invalid(`${at}.JSONPath`, jsonPath, 'must be a simple json path starting with .')
    else if (parseJsonPath(jsonPath) === null)
      findings.invalid(`${at}.JSONPath`, jsonPath, 'must be a json path in the dot notation')
  })
}
