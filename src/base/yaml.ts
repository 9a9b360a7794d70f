// The YAML library, for those who load it when they need it: they import this file dynamically. A dynamic import of
// the package itself finds no names in the bundle, because the package is CommonJS there.
export { Document, isMap, isSeq, parse, parseDocument, stringify, YAMLParseError, YAMLSeq } from 'yaml'
