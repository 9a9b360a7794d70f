/** Where a button and the part of the window stand that its menu may take, from the top. */
export interface MenuPlace {
  readonly button: { readonly top: number; readonly bottom: number }
  readonly top: number
  readonly bottom: number
}

const heightMax = 560
/** For the menu's own edges, and a gap to the edge of the window. */
const margin = 24

/** How high a menu may be to stand wholly below its button, or above it where there is more room. */
export const menuHeightAt = ({ button, top, bottom }: MenuPlace): number =>
  Math.min(heightMax, Math.max(bottom - button.bottom, button.top - top) - margin)
