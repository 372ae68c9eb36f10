/** What U-Boot's headers bring in: everything of `Uefi`, the heap, lmb, EFI's functions by U-Boot's names, files and other commands. */
export * from '../Uefi/index'
export * from './commands'
export * from './heap'
export * from './lmb'
