export { copyOf } from '../../api/json-values.ts'
