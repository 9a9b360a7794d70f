import { resolve } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Console } from '../terminal/console.ts'
import { dataDirOf } from './directories.ts'

export interface InstanceFlags {
  readonly name: string
  readonly dataDir?: string
}

/** The flags that say which Kedge of this machine is meant. */
export function addInstanceFlags(command: Command): Command {
  return command
    .addOption(new Option('--name <name>', 'name of this Kedge').default('kedge').argParser(parseName))
    .addOption(new Option('--data-dir <dir>', 'folder that holds its data'))
}

export const dataDirOfFlags = ({ name, dataDir }: InstanceFlags, env: Console['env']): string =>
  dataDir ? resolve(dataDir) : dataDirOf(name, env)

/** It becomes the name of a folder, a context and a node. */
function parseName(value: string): string {
  if (/^[a-z0-9]([-a-z0-9]{0,30}[a-z0-9])?$/.test(value)) return value
  throw new InvalidArgumentError('It has at most 32 lower-case letters, digits and dashes within.')
}
