/**
 * What a firmware service looks like from outside: its parameters with their C types, and what it does. One table of signatures serves the
 * sandbox bridge (which values fit), the trace (how a value is written), the checks and the SDK.
 */
import type { Argument, Result } from '../board/driver-value'
import type { CallEvent, Place } from '../trace/trace'

export type { Argument, GuestFunction, GuestObject, Reference, Result } from '../board/driver-value'

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

/** A parameter as the C declaration has it. */
export interface Parameter {
  /** The specification's name: 'MemoryType'. */
  readonly name: string
  /** Its name in the trace and in a request, with a small first letter: 'memoryType'. */
  readonly field: string
  readonly type: CType
  readonly direction: 'in' | 'out' | 'inout'
}

/** 'MemoryType' → 'memoryType', the name in trace and request. */
export function fieldName(parameter: string): string {
  return parameter.charAt(0).toLowerCase() + parameter.slice(1)
}

/** The table that a service is called through; 'Library': it is a library's function. */
export type ServiceTable = CallEvent['table']

/** A parameter by its name in trace and request ('memoryType'), or 'return': what a function without a status returns. */
type FieldName = string

/**
 * Kinds of service. The first four are what lab patterns call '@allocates', '@frees', '@memory' and '@console': a lab means by them what a driver
 * does on purpose. GetMemorySpaceMap, which answers in a buffer from the pool, is no '@allocates'. Events are those of events, timers and task priority.
 */
export type ServiceClass = 'allocates' | 'frees' | 'memory' | 'console' | 'events'

/** What a caller holds after a successful call, and is to give back. */
export interface Holding {
  readonly what: 'pages' | 'pool' | 'memorySpace' | 'event' | 'protocol' | 'image' | 'hob'
  /** Where it begins, or its handle: the argument that names it, or the OUT argument that holds it. */
  readonly at: FieldName
  /** What says how many 4 KiB pages it has. Without `pages` and `bytes` the service itself knows how much. */
  readonly pages?: FieldName
  /** What says how many bytes it has. */
  readonly bytes?: FieldName
}

/** Bytes in memory. What a parameter's type says already (a GUID, a text) is not written down again. */
export interface ByteRange {
  /** The pointer to the first of them. */
  readonly through: FieldName
  /** What counts them. */
  readonly bytes: FieldName | bigint
}

/** What a service does, beyond what its parameters' types say. The only place where it is said: whoever has to know reads it here. */
export interface ServiceFacts {
  readonly classes?: readonly ServiceClass[]
  readonly allocates?: Holding
  readonly frees?: Holding
  readonly reads?: readonly ByteRange[]
  readonly writes?: readonly ByteRange[]
  /** What counts the bytes that a call goes over one by one: it takes the longer, the more there are. */
  readonly work?: FieldName
  /** A call itself may move the memory map's key. What it calls on its way, or notifies, says so itself. */
  readonly mayMoveKey?: true
  /** Services that a library's function may call on its way. */
  readonly calls?: readonly string[]
  /** What the machine comes to when a call succeeds. */
  readonly leadsTo?: 'permanentMemory' | 'exited' | 'virtual'
  /** A call answers with the memory map and its key. */
  readonly tellsMap?: true
  /** A call only asks, or lets time pass: a driver that does nothing else waits. */
  readonly isIdle?: true
}

/** A service as others see it: what it takes, returns and does. */
export interface ServiceSignature {
  readonly table: ServiceTable
  readonly service: string
  readonly parameters: readonly Parameter[]
  readonly returns: CType | 'VOID'
  readonly facts: ServiceFacts
}

/** A call as it comes from the sandbox. */
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

/** What goes back to it. */
export interface CallResult {
  /** null: the service returns no status. */
  readonly status: bigint | null
  /** What was written through OUT arguments, by the parameter's name with a small first letter; only those that were written. */
  readonly out: Readonly<Record<string, Result>>
  /** What a service without status returned (RaiseTPL's old level, a library's pointer, Print's count). */
  readonly value: Result
}
