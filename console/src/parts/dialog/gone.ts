// What somebody fills in a dialog about may be deleted meanwhile, by others: the dialog stays, with what was typed in it, and
// says so. Nothing of it can be applied then.
import { createContext } from 'react'

/** What is to be said of it; null while it is there. */
export const Gone = createContext<string | null>(null)
