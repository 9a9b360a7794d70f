import type { EnvFromSource, EnvVar, EnvVarSource, FileKeySelector } from '../../generated/types.ts'
import {
  problemsOfConfigMapKey,
  problemsOfDns1123Subdomain,
  problemsOfRelaxedEnvVarName,
} from '../../names.ts'
import type { Findings } from '../rules/findings.ts'
import { subdomainName } from '../rules/name-rule.ts'
import { validateUnreservedPath } from '../rules/paths.ts'
import { fieldsForEnv, validateFieldRef, validateResourceFieldRef } from './volumes/downward-api.ts'

export function validateEnv(findings: Findings, path: string, variables: readonly EnvVar[]): void {
  variables.forEach((variable, index) => {
    const at = `${path}[${index}]`
    if (variable.name)
      findings.problems(`${at}.name`, variable.name, problemsOfRelaxedEnvVarName(variable.name))
    else findings.required(`${at}.name`)
    if (variable.valueFrom) validateValueFrom(findings, `${at}.valueFrom`, variable.valueFrom, variable.value)
  })
}

function validateValueFrom(findings: Findings, path: string, source: EnvVarSource, value = ''): void {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source
  if (fieldRef) validateFieldRef(findings, `${path}.fieldRef`, fieldRef, fieldsForEnv)
  if (resourceFieldRef)
    validateResourceFieldRef(findings, `${path}.resourceFieldRef`, resourceFieldRef, {
      needsContainer: false,
    })
  if (configMapKeyRef) validateKeyRef(findings, `${path}.configMapKeyRef`, configMapKeyRef)
  if (secretKeyRef) validateKeyRef(findings, `${path}.secretKeyRef`, secretKeyRef)
  if (fileKeyRef) validateFileKeyRef(findings, `${path}.fileKeyRef`, fileKeyRef)
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef]
  const count = sources.filter(Boolean).length
  if (count === 0)
    findings.invalid(
      path,
      '',
      'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
    )
  else if (value) findings.invalid(path, '', 'may not be specified when `value` is not empty')
  else if (count > 1) findings.invalid(path, '', 'may not have more than one field specified at a time')
}

function validateKeyRef(
  findings: Findings,
  path: string,
  { name = '', key }: { readonly name?: string; readonly key: string },
): void {
  findings.problems(`${path}.name`, name, problemsOfDns1123Subdomain(name))
  if (key) findings.problems(`${path}.key`, key, problemsOfConfigMapKey(key))
  else findings.required(`${path}.key`)
}

function validateFileKeyRef(findings: Findings, path: string, ref: FileKeySelector): void {
  if (ref.key) findings.problems(`${path}.key`, ref.key, problemsOfRelaxedEnvVarName(ref.key))
  else findings.required(`${path}.key`)
  if (!ref.volumeName) findings.required(`${path}.volumeName`)
  if (ref.path) validateUnreservedPath(findings, `${path}.path`, ref.path)
  else findings.required(`${path}.path`)
}

export function validateEnvFrom(findings: Findings, path: string, sources: readonly EnvFromSource[]): void {
  sources.forEach(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${path}[${index}]`
    if (prefix) findings.problems(`${at}.prefix`, prefix, problemsOfRelaxedEnvVarName(prefix))
    if (configMapRef) validateEnvSource(findings, `${at}.configMapRef.name`, configMapRef.name)
    if (secretRef) validateEnvSource(findings, `${at}.secretRef.name`, secretRef.name)
    if (!configMapRef && !secretRef)
      findings.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`')
    else if (configMapRef && secretRef)
      findings.invalid(path, '', 'may not have more than one field specified at a time')
  })
}

function validateEnvSource(findings: Findings, path: string, name: string | undefined): void {
  if (name) findings.problems(path, name, subdomainName(name, { isPrefix: true }))
  else findings.required(path)
}
