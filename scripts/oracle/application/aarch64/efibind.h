/* What gnu-efi's headers ask of a processor that Debian's package has no header for: UEFI 2.10, section 2.3.1, the common data types. */
#ifndef RECORDER_AARCH64_EFIBIND_H
#define RECORDER_AARCH64_EFIBIND_H

#include <stdint.h>

typedef uint64_t UINT64, UINTN;
typedef int64_t INT64, INTN;
typedef uint32_t UINT32;
typedef int32_t INT32;
typedef uint16_t UINT16;
typedef int16_t INT16;
typedef uint8_t UINT8;
typedef int8_t INT8;
typedef uint16_t WCHAR;
#define VOID void

/* The processor's ordinary calling convention. */
#define EFIAPI
#define EFI_ERROR_MASK 0x8000000000000000
#define EFIERR(code) (EFI_ERROR_MASK | (code))
#define EFIERR_OEM(code) (0xc000000000000000 | (code))
#define INTERFACE_DECL(name) struct name
#define VOLATILE volatile

#endif
