/** Interfaces of the firmware's own protocols: the handle database has an address for each, and who finds it gets the object. */
const faces: { readonly address: bigint; readonly face: unknown }[] = []

/** The firmware has the same number. */
export function ownInterface(address: bigint, face: unknown): void {
  Object.defineProperty(faces, faces.length, { value: { address, face } })
}

/** undefined: whoever installed it gave an address. */
export function interfaceAt(address: bigint): unknown {
  for (let i = 0; i < faces.length; i++) if (faces[i]!.address === address) return faces[i]!.face
  return undefined
}
