// The YAML library, for those who load it when they need it: they import this file dynamically. A dynamic import of
// the package itself finds no names in the bundle, because the package is CommonJS there.
import { stringify } from 'yaml'

export {
  Document,
  isMap,
  isSeq,
  parse,
  parseAllDocuments,
  parseDocument,
  stringify,
  YAMLParseError,
  YAMLSeq,
} from 'yaml'

/**
 * A value as YAML that readers of YAML 1.1 understand alike: strings that they would take for times, booleans or octal
 * numbers stand in quotes, as kubectl writes them. Lines are not folded.
 */
export const formatYaml = (value: unknown): string => stringify(value, { lineWidth: 0, compat: 'yaml-1.1' })
