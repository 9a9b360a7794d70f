declare const brand: unique symbol

/** A type that looks like `T` but is made only at the gate that checks it. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
