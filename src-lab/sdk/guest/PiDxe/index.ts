/** What `#include <PiDxe.h>` brings in: everything of `Uefi`, and the DXE services. */
export * from '../Uefi/index'
export * from './gcd'
