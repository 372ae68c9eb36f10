/** What `#include <PiDxe.h>` brings in: everything of `Uefi`, the DXE services, and messages to MM. */
export * from '../Uefi/index'
export * from './gcd'
export * from '../PiMm/communication'
