import { integer, ranges } from '../core/integer'
import type { EFI_STATUS, INTEGER } from './base'

/** Is it an error? Bit 63 is set; warnings are not errors. UEFI 2.10 appendix D. */
export function EFI_ERROR(Status: EFI_STATUS | INTEGER): boolean {
  return integer(Status, ranges.UINT64, 'EFI_ERROR', 'Status') >> 63n === 1n
}

/** The operation completed. UEFI 2.10 appendix D. */
export const EFI_SUCCESS: EFI_STATUS = 0n
/** The text held characters that the device cannot show; the others were shown. UEFI 2.10 appendix D. */
export const EFI_WARN_UNKNOWN_GLYPH: EFI_STATUS = 1n
/** The handle was closed, but the file was not deleted. UEFI 2.10 appendix D. */
export const EFI_WARN_DELETE_FAILURE: EFI_STATUS = 2n
/** The handle was closed, but its data was not written. UEFI 2.10 appendix D. */
export const EFI_WARN_WRITE_FAILURE: EFI_STATUS = 3n
/** The buffer was too small, and the data was cut to fit. UEFI 2.10 appendix D. */
export const EFI_WARN_BUFFER_TOO_SMALL: EFI_STATUS = 4n
/** The data has not been updated within its time. UEFI 2.10 appendix D. */
export const EFI_WARN_STALE_DATA: EFI_STATUS = 5n
/** The image did not load. UEFI 2.10 appendix D. */
export const EFI_LOAD_ERROR: EFI_STATUS = 0x8000000000000001n
/** An argument is wrong. UEFI 2.10 appendix D. */
export const EFI_INVALID_PARAMETER: EFI_STATUS = 0x8000000000000002n
/** The operation is not supported. UEFI 2.10 appendix D. */
export const EFI_UNSUPPORTED: EFI_STATUS = 0x8000000000000003n
/** The buffer has not the right size for the request. UEFI 2.10 appendix D. */
export const EFI_BAD_BUFFER_SIZE: EFI_STATUS = 0x8000000000000004n
/** The buffer is too small; the size needed was written to its size argument. UEFI 2.10 appendix D. */
export const EFI_BUFFER_TOO_SMALL: EFI_STATUS = 0x8000000000000005n
/** There is no data waiting. UEFI 2.10 appendix D. */
export const EFI_NOT_READY: EFI_STATUS = 0x8000000000000006n
/** The device reported an error. UEFI 2.10 appendix D. */
export const EFI_DEVICE_ERROR: EFI_STATUS = 0x8000000000000007n
/** The device cannot be written. UEFI 2.10 appendix D. */
export const EFI_WRITE_PROTECTED: EFI_STATUS = 0x8000000000000008n
/** There is not enough memory, or of another resource. UEFI 2.10 appendix D. */
export const EFI_OUT_OF_RESOURCES: EFI_STATUS = 0x8000000000000009n
/** The file system is not consistent. UEFI 2.10 appendix D. */
export const EFI_VOLUME_CORRUPTED: EFI_STATUS = 0x800000000000000an
/** There is no space left. UEFI 2.10 appendix D. */
export const EFI_VOLUME_FULL: EFI_STATUS = 0x800000000000000bn
/** The device holds no medium. UEFI 2.10 appendix D. */
export const EFI_NO_MEDIA: EFI_STATUS = 0x800000000000000cn
/** The medium was changed since the last access. UEFI 2.10 appendix D. */
export const EFI_MEDIA_CHANGED: EFI_STATUS = 0x800000000000000dn
/** The item was not found. UEFI 2.10 appendix D. */
export const EFI_NOT_FOUND: EFI_STATUS = 0x800000000000000en
/** Access was denied. UEFI 2.10 appendix D. */
export const EFI_ACCESS_DENIED: EFI_STATUS = 0x800000000000000fn
/** The server was not found or did not answer. UEFI 2.10 appendix D. */
export const EFI_NO_RESPONSE: EFI_STATUS = 0x8000000000000010n
/** There is no mapping to a device. UEFI 2.10 appendix D. */
export const EFI_NO_MAPPING: EFI_STATUS = 0x8000000000000011n
/** The time ran out. UEFI 2.10 appendix D. */
export const EFI_TIMEOUT: EFI_STATUS = 0x8000000000000012n
/** The protocol has not been started. UEFI 2.10 appendix D. */
export const EFI_NOT_STARTED: EFI_STATUS = 0x8000000000000013n
/** The protocol has been started already. UEFI 2.10 appendix D. */
export const EFI_ALREADY_STARTED: EFI_STATUS = 0x8000000000000014n
/** The operation was aborted. UEFI 2.10 appendix D. */
export const EFI_ABORTED: EFI_STATUS = 0x8000000000000015n
/** An ICMP error occurred. UEFI 2.10 appendix D. */
export const EFI_ICMP_ERROR: EFI_STATUS = 0x8000000000000016n
/** A TFTP error occurred. UEFI 2.10 appendix D. */
export const EFI_TFTP_ERROR: EFI_STATUS = 0x8000000000000017n
/** A protocol error occurred. UEFI 2.10 appendix D. */
export const EFI_PROTOCOL_ERROR: EFI_STATUS = 0x8000000000000018n
/** The version asked for is not the one that is there. UEFI 2.10 appendix D. */
export const EFI_INCOMPATIBLE_VERSION: EFI_STATUS = 0x8000000000000019n
/** Security forbids it. UEFI 2.10 appendix D. */
export const EFI_SECURITY_VIOLATION: EFI_STATUS = 0x800000000000001an
/** The checksum is wrong. UEFI 2.10 appendix D. */
export const EFI_CRC_ERROR: EFI_STATUS = 0x800000000000001bn
/** The beginning or the end of the medium was reached. UEFI 2.10 appendix D. */
export const EFI_END_OF_MEDIA: EFI_STATUS = 0x800000000000001cn
/** The end of the file was reached. UEFI 2.10 appendix D. */
export const EFI_END_OF_FILE: EFI_STATUS = 0x800000000000001fn
/** The language is not valid. UEFI 2.10 appendix D. */
export const EFI_INVALID_LANGUAGE: EFI_STATUS = 0x8000000000000020n
/** The data may have been tampered with. UEFI 2.10 appendix D. */
export const EFI_COMPROMISED_DATA: EFI_STATUS = 0x8000000000000021n
/** The service is not there yet in this phase. PI 1.8 volume 2 appendix A. */
export const EFI_NOT_AVAILABLE_YET: EFI_STATUS = 0xa000000000000002n
