// What is covered of a text of which nothing was known before: rather too much than too little. Pure.
import { isLarge } from '../reading/text-reader.ts'
import { mayHoldSecrets, secretRanges, type TextRange } from '../secret-ranges.ts'

/** All of it where it is read apart, and where it has faults: values of Secrets may stand anywhere then. */
export function firstCovers(text: string): readonly TextRange[] {
  const whole = [{ from: 0, to: text.length }]
  if (isLarge(text)) return mayHoldSecrets(text) ? whole : []
  const { ranges, isSound } = secretRanges(text)
  return isSound ? ranges : whole
}
