/**
 * What a firmware service looks like from outside: its parameters with their C types, and the plain values that cross the border
 * between a driver and the machine. One table of signatures serves the sandbox bridge (which values fit), the trace (how a value is
 * written) and the SDK.
 */
import type { CallEvent, Place } from '../trace/trace'

/** A C type as the specification writes it. It decides which values fit and how the trace writes them. */
export type CType =
  | 'UINT8'
  | 'UINT16'
  | 'UINT32'
  /** A UINT32 of flags: in JavaScript an | with bit 31 gives a negative number, which stands for the same bits. */
  | 'FLAGS'
  /** The same as wide as a UINTN. */
  | 'UINTN_FLAGS'
  | 'UINT64'
  | 'UINTN'
  | 'INT32'
  | 'INTN'
  | 'INT64'
  | 'BOOLEAN'
  /** An enumeration: 32 bits wide, a JSON number in the trace. */
  | 'ENUM'
  | 'EFI_STATUS'
  | 'EFI_TPL'
  | 'EFI_HANDLE'
  | 'EFI_EVENT'
  | 'EFI_PHYSICAL_ADDRESS'
  /** An address in simulated memory. */
  | 'POINTER'
  | 'GUID'
  | 'CHAR16*'
  | 'CHAR8*'
  /** A function of the driver's own. */
  | 'FUNCTION'
  /** A protocol's or PPI's interface: an address or an object of the driver's own. */
  | 'INTERFACE'
  /** Any value: kept by the sandbox, opaque to the machine (a notify function's Context). */
  | 'CONTEXT'
  /** An array that the caller fills. */
  | 'ARRAY'
  /** Descriptors of PPIs or of notifications, one after the other: flags, GUID, interface or function, and the descriptor itself. */
  | 'PPI_LIST'
  /** The caller's own structure: a plain object of bigints by the specification's field names. */
  | 'STRUCT'
  /** Arguments of a format, or pairs: as they come. */
  | 'VARARGS'

export interface Parameter {
  /** The specification's name: 'MemoryType'. In the trace and in a request it has a small first letter: 'memoryType'. */
  readonly name: string
  readonly type: CType
  readonly direction: 'in' | 'out' | 'inout'
}

export type ServiceTable = CallEvent['table']

export interface ServiceSignature {
  readonly table: ServiceTable
  readonly service: string
  readonly parameters: readonly Parameter[]
  readonly returns: CType | 'VOID'
}

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

export interface CallRequest {
  readonly table: ServiceTable
  readonly service: string
  /** By the parameter's name with a small first letter. A missing or badly typed one is a bug of the sandbox, not the driver's. */
  readonly args: Readonly<Record<string, Argument>>
  /** Where in the driver's own text the call stands. */
  readonly at: Place | null
  /** Called through a function pointer kept from before ExitBootServices: the zeroed table does not matter, the code is still there. */
  readonly keptPointer?: boolean
}

export interface CallResult {
  /** null: the service returns no status. */
  readonly status: bigint | null
  /** What was written through OUT arguments, by the parameter's name with a small first letter; only those that were written. */
  readonly out: Readonly<Record<string, Result>>
  /** What a service without status returned (RaiseTPL's old level, a library's pointer, Print's count). */
  readonly value: Result
}
