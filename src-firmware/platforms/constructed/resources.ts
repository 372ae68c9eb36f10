/** Attributes of the constructed boards' resources, PI 1.8 volume 3 §5.5. */
import { ResourceAttribute } from '../../spec/hob'

const { PRESENT, INITIALIZED, UNCACHEABLE, WRITE_COMBINEABLE, WRITE_THROUGH_CACHEABLE, WRITE_BACK_CACHEABLE } = ResourceAttribute
const TESTED = PRESENT | INITIALIZED | ResourceAttribute.TESTED
/** RAM of a PC. */
export const PC_RAM = TESTED | UNCACHEABLE | WRITE_COMBINEABLE | WRITE_THROUGH_CACHEABLE | WRITE_BACK_CACHEABLE
/** RAM of an Arm server. */
export const ARM_RAM = TESTED | WRITE_BACK_CACHEABLE
/** Device registers: uncacheable and nothing else. */
export const REGISTERS = TESTED | UNCACHEABLE
/** A frame buffer. */
export const FRAME_BUFFER = TESTED | UNCACHEABLE | WRITE_COMBINEABLE
