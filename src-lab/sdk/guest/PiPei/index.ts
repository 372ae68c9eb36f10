/** What `#include <PiPei.h>` brings in: everything of `Uefi`, HOBs, PPIs, and the PEI services. */
export * from '../Uefi/index'
export * from './boot-mode'
export * from './guids'
export * from './hob'
export * from './pei-services'
export * from './ppi'
