import { InvalidArgumentError, Option } from 'commander'
import type { Output } from './console.ts'

export type ObjectFormat = 'json' | 'yaml'

/** `-o json|yaml`, for verbs that print something else without it. */
export const formatOption = (): Option =>
  new Option('-o, --output <format>', 'print it as json or yaml').argParser((value): ObjectFormat => {
    if (value === 'json' || value === 'yaml') return value
    throw new InvalidArgumentError('It is json or yaml.')
  })

/** Prints a JSON value in the format that was asked for. */
export async function printObject(output: Output, value: unknown, format: ObjectFormat): Promise<void> {
  if (format === 'json') return output.write(`${JSON.stringify(value, null, 4)}\n`)
  const { formatYaml } = await import('../../base/yaml.ts')
  output.write(formatYaml(value))
}
