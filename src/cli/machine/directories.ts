import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import type { Console } from '../terminal/console.ts'

/** Where Kedge keeps the data of all its instances: `KEDGE_HOME`, else what the platform has for such data. */
export function dataHome(env: Console['env'], platform: NodeJS.Platform = process.platform): string {
  if (env.KEDGE_HOME) return env.KEDGE_HOME
  if (platform === 'darwin') return join(homeOf(env), 'Library', 'Application Support', 'kedge')
  if (platform === 'win32') return join(env.LOCALAPPDATA ?? join(homeOf(env), 'AppData', 'Local'), 'kedge')
  if (env.XDG_DATA_HOME) return join(env.XDG_DATA_HOME, 'kedge')
  // A service that the system runs has no home.
  if (!env.HOME && process.getuid?.() === 0) return '/var/lib/kedge'
  return join(homeOf(env), '.local', 'share', 'kedge')
}

export const homeOf = (env: Console['env']): string => env.HOME || homedir()

/** The data folder of the instance of this name. */
export const dataDirOf = (name: string, env: Console['env']): string => join(dataHome(env), name)

/** A path as a person writes it. */
export function shortPath(path: string, env: Console['env']): string {
  const home = homeOf(env)
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

/** A verb about one Kedge of this machine, as it is typed: `kedge down --name two`. */
export function commandOn(verb: string, dataDir: string, env: Console['env']): string {
  const name = basename(dataDir)
  const isNamed = dataDir === dataDirOf(name, env)
  const which = !isNamed
    ? ` --data-dir ${shortPath(dataDir, env)}`
    : name === 'kedge'
      ? ''
      : ` --name ${name}`
  return `kedge ${verb}${which}`
}
