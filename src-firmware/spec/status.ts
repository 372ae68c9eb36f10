/** EFI_STATUS, UEFI 2.10 appendix D, and the PI codes that memory services answer with. */
import { capitals, hex, type Hex } from './hex'

const ERROR = 1n << 63n

/** Codes without the error bit: success and warnings. */
const plain = {
  EFI_SUCCESS: 0n,
  EFI_WARN_UNKNOWN_GLYPH: 1n,
  EFI_WARN_DELETE_FAILURE: 2n,
  EFI_WARN_WRITE_FAILURE: 3n,
  EFI_WARN_BUFFER_TOO_SMALL: 4n,
  EFI_WARN_STALE_DATA: 5n
} as const

/** Error numbers; the code has bit 63 set. */
const errors = {
  EFI_LOAD_ERROR: 1n,
  EFI_INVALID_PARAMETER: 2n,
  EFI_UNSUPPORTED: 3n,
  EFI_BAD_BUFFER_SIZE: 4n,
  EFI_BUFFER_TOO_SMALL: 5n,
  EFI_NOT_READY: 6n,
  EFI_DEVICE_ERROR: 7n,
  EFI_WRITE_PROTECTED: 8n,
  EFI_OUT_OF_RESOURCES: 9n,
  EFI_VOLUME_CORRUPTED: 10n,
  EFI_VOLUME_FULL: 11n,
  EFI_NO_MEDIA: 12n,
  EFI_MEDIA_CHANGED: 13n,
  EFI_NOT_FOUND: 14n,
  EFI_ACCESS_DENIED: 15n,
  EFI_NO_RESPONSE: 16n,
  EFI_NO_MAPPING: 17n,
  EFI_TIMEOUT: 18n,
  EFI_NOT_STARTED: 19n,
  EFI_ALREADY_STARTED: 20n,
  EFI_ABORTED: 21n,
  EFI_ICMP_ERROR: 22n,
  EFI_TFTP_ERROR: 23n,
  EFI_PROTOCOL_ERROR: 24n,
  EFI_INCOMPATIBLE_VERSION: 25n,
  EFI_SECURITY_VIOLATION: 26n,
  EFI_CRC_ERROR: 27n,
  EFI_END_OF_MEDIA: 28n,
  EFI_END_OF_FILE: 31n,
  EFI_INVALID_LANGUAGE: 32n,
  EFI_COMPROMISED_DATA: 33n
} as const

/** Success and warnings. */
export type GoodStatus = keyof typeof plain
/** Codes with the highest bit set. UEFI 2.10 appendix D. */
export type ErrorStatus = keyof typeof errors | 'EFI_NOT_AVAILABLE_YET'
/** Every status that a specification names. */
export type StatusName = GoodStatus | ErrorStatus

const codes = new Map<StatusName, bigint>([
  ...(Object.entries(plain) as [StatusName, bigint][]),
  ...(Object.entries(errors) as [StatusName, bigint][]).map(([name, n]): [StatusName, bigint] => [name, ERROR | n]),
  // PI 1.8 volume 2 appendix A: status codes of the PI specification carry bits 63 and 61.
  ['EFI_NOT_AVAILABLE_YET', 0xa000000000000002n]
])
const names = new Map<bigint, StatusName>([...codes].map(([name, code]) => [code, name]))

const hexadecimal = new Map<StatusName, Hex>([...codes].map(([name, code]) => [name, hex(code)]))

/** The 64-bit code of a status name. */
export function statusCode(name: StatusName): bigint {
  return codes.get(name)!
}

/** The same as the trace writes it. */
export function statusHex(name: StatusName): Hex {
  return hexadecimal.get(name)!
}

/** The name of a 64-bit code; null for a code that the specifications do not name. */
export function statusName(code: bigint): StatusName | null {
  return names.get(code) ?? null
}

/** EFI_ERROR(): the highest bit is set. */
export function isError(code: bigint): boolean {
  return (code & ERROR) !== 0n
}

/** EFI_ERROR(), by name. */
export function isErrorStatus(name: StatusName): name is ErrorStatus {
  return isError(statusCode(name))
}

/** What a service answers that did what it was asked. */
export interface Success {
  readonly Status: 'EFI_SUCCESS'
}
/** EFI_SUCCESS and nothing else. */
export const SUCCESS: Success = { Status: 'EFI_SUCCESS' }

/** Every named status with its code, for the SDK's constants. */
export const statusCodes: ReadonlyMap<StatusName, bigint> = codes

/** What PrintLib's %r prints (edk2-stable202211). The warnings come first, then the errors by number. */
const warningTexts = [
  'Success',
  'Warning Unknown Glyph',
  'Warning Delete Failure',
  'Warning Write Failure',
  'Warning Buffer Too Small',
  'Warning Stale Data'
]
const errorTexts = [
  '',
  'Load Error',
  'Invalid Parameter',
  'Unsupported',
  'Bad Buffer Size',
  'Buffer Too Small',
  'Not Ready',
  'Device Error',
  'Write Protected',
  'Out of Resources',
  'Volume Corrupt',
  'Volume Full',
  'No Media',
  'Media changed',
  'Not Found',
  'Access Denied',
  'No Response',
  'No mapping',
  'Time out',
  'Not started',
  'Already started',
  'Aborted',
  'ICMP Error',
  'TFTP Error',
  'Protocol Error',
  'Incompatible Version',
  'Security Violation',
  'CRC Error',
  'End of Media',
  'Reserved (29)',
  'Reserved (30)',
  'End of File',
  'Invalid Language',
  'Compromised Data'
]

/** The words PrintLib's %r prints for a status; an unknown code is its low 32 bits as eight hexadecimal digits. */
export function statusText(code: bigint): string {
  const number = code & ~ERROR
  const text = isError(code) ? (number > 0n ? errorTexts[Number(number)] : undefined) : warningTexts[Number(number)]
  return text ?? capitals(code & 0xffffffffn, 8)
}
