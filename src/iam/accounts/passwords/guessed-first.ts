// The passwords that people choose most, which is what guessers try first. Loaded when first asked for.
import { dictionary } from '@zxcvbn-ts/language-common'

const common: ReadonlySet<string> = new Set(dictionary['passwords-common'])

export const isCommonPassword = (text: string): boolean => common.has(text)
