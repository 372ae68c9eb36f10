/** The machine's table of signatures, given by the host. */
declare module 'handoff:signatures' {
  const signatures: readonly import('./service').Signature[]
  export default signatures
}
/** What the image that imports it was given; each image has its own. */
declare module 'handoff:image' {
  export const imageHandle: bigint
  export const systemTable: bigint
}
