import type { Plugin } from 'vite'

/** The module that stands in the place of src-firmware/machine/services.ts on the screen. */
export function signaturesModule(): Promise<string>
/** Gives it to the screen. */
export function signaturesAsData(): Plugin
