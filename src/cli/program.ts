// What the bundle gives to those who load it.
export { run, version } from '../index.ts'
export { main } from './main.ts'
