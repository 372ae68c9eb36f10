/** What `#include <PiMm.h>` brings in: everything of `Uefi`, the MM system table, and messages between the two worlds. */
export * from '../Uefi/index'
export * from './communication'
export * from './mm-system-table'
export * from './mmram'
