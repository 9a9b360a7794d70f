export { deepFreeze, isEqual } from './equality.ts'
