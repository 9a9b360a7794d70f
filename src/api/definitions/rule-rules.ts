import type { SchemaNode } from '../custom/schema-node.ts'
import type { Findings } from '../validation/rules/findings.ts'

/** Finds what is wrong with the rules in CEL of a schema whose structure is sound. */
export type CheckRules = (findings: Findings, path: string, schema: SchemaNode) => void
