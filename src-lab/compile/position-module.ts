/** The module that a marked file takes its position object from; the sandbox provides it. */
export const POSITION_MODULE = 'handoff:position'
