import type { Merging } from '../schema/merging.ts'

/** One version in which an object is served, seen from the version of the request. */
export interface ObjectVersion {
  readonly apiVersion: string
  readonly merging: Merging
  /** The object as this version shows it. Changes nothing given. */
  fromRequest(object: object): object
  toRequest(object: object): object
}

/** The versions of a kind; null for one that is not served (any more): what was owned in it is forgotten. */
export type Versions = (apiVersion: string) => ObjectVersion | null

/** The version of the request itself. */
export const requestVersion = (apiVersion: string, merging: Merging): ObjectVersion => ({
  apiVersion,
  merging,
  fromRequest: object => object,
  toRequest: object => object,
})
