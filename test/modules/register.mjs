// For tests: Node itself loads TypeScript, as typescript.mjs turns it into JavaScript.
import { register } from 'node:module'

register('./typescript.mjs', import.meta.url)
