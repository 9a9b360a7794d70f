// Colours of 24 bits would be drawn by style attributes, which the content policy does not let in; those of the palette of
// 256 are classes of the terminal's sheet. So the nearest of those is taken. Pure.

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is these that are looked for
const colours = /\u001b\[[\d;:]*[34]8[;:]2[;:][\d;:]*m/g
const one = /([34]8)[;:]2[;:](?::)?(\d{1,3})[;:](\d{1,3})[;:](\d{1,3})/g

export const withPaletteColours = (text: string): string =>
  text.includes('8;2;') || text.includes('8:2:')
    ? text.replaceAll(colours, sequence =>
        sequence.replaceAll(one, (_, kind: string, ...levels: string[]) => {
          const [red = 0, green = 0, blue = 0] = levels.slice(0, 3).map(Number)
          return `${kind};5;${nearestOf(red, green, blue)}`
        }),
      )
    : text

/** The place in the cube of 6 × 6 × 6, or on the scale of greys, that is nearest. */
export function nearestOf(red: number, green: number, blue: number): number {
  const levels = [red, green, blue].map(each =>
    Math.min(5, each < 48 ? 0 : each < 115 ? 1 : Math.floor((each - 35) / 40)),
  )
  const [r = 0, g = 0, b = 0] = levels
  if (r === g && g === b && red !== 255) {
    const grey = Math.round(((red + green + blue) / 3 - 8) / 10)
    if (grey >= 0 && grey < 24) return 232 + grey
  }
  return 16 + 36 * r + 6 * g + b
}
