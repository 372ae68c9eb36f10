// What the two worlds have agreed on. The message follows EFI_MM_COMMUNICATE_HEADER, and the answer comes back in Result.
import { STRUCT, UINT64_FIELD } from 'Uefi'

export const SAFE_GUID = '6d1f8b0a-2c47-4e5b-9a3d-71c0e84f52b6'

/** Keep: copy Length bytes from Address into the safe. Give: copy Length bytes of the safe to Address. */
export const Command = { Keep: 1n, Give: 2n } as const
export const SAFE_MESSAGE = STRUCT({ Command: UINT64_FIELD, Address: UINT64_FIELD, Length: UINT64_FIELD, Result: UINT64_FIELD })
