/** The plain values that cross the border between a driver and the machine. */

/** An `OUT` or `IN OUT` argument. `value` is what the variable held before the call; undefined: nothing was ever written to it. */
export interface Reference {
  readonly ref: true
  readonly value: Argument | undefined
}
/** A function of the driver's own, kept by the sandbox under a number. */
export interface GuestFunction {
  readonly guestFunction: number
}
/** A JavaScript value of the driver's own (an interface object, a context), kept by the sandbox under a number. */
export interface GuestObject {
  readonly guestObject: number
}

/** What a driver hands to a service. Every whole number is a bigint, whatever its width; NULL is null for references and 0n for addresses. */
export type Argument = bigint | string | boolean | null | Reference | GuestFunction | GuestObject | readonly Argument[]

/** What a service hands back. Every whole number is a bigint; the sandbox turns it into the type that the signature names. */
export type Result = bigint | string | boolean | null | GuestObject | { readonly [field: string]: bigint }
