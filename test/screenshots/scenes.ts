// Everything that pictures are taken of, by name.
import { dialogs } from './dialogs.ts'
import { outside } from './outside.ts'
import { pages } from './pages.ts'
import type { Scene } from './scene.ts'
import { troubles } from './troubles.ts'

/** What those see who are signed in. The session ends with the last one. */
export const scenes: readonly Scene[] = [...pages, ...dialogs, ...troubles]

export const pictureNames: readonly string[] = [...scenes, ...outside].map(({ name }) => name)
