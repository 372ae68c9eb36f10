/** Attributes of the constructed boards' resources, PI 1.8 volume 3 §4.5.5. */

/** Present, initialised and tested. */
const TESTED = 0x7
/** RAM of a PC: uncacheable, write-combining, write-through, write-back. */
export const PC_RAM = TESTED | 0x400 | 0x800 | 0x1000 | 0x2000
/** RAM of an Arm server: write-back. */
export const ARM_RAM = TESTED | 0x2000
/** Device registers: uncacheable and nothing else. */
export const REGISTERS = TESTED | 0x400
/** A frame buffer: uncacheable or write-combining. */
export const FRAME_BUFFER = TESTED | 0x400 | 0x800
