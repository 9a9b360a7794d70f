// What is created along with the object of a form: it is not there yet, and fields of the form name it.
import { createContext, use } from 'react'
import type { ApiObject } from '../../../src/api/object.ts'

const nothing: readonly ApiObject[] = []

export const BesidesContext = createContext(nothing)

export const useBesides = (): readonly ApiObject[] => use(BesidesContext)
