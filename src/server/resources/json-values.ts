export { copyOf, copySteps } from '../../api/json-values.ts'
