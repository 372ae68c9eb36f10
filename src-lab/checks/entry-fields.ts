/** The fields that an entry of each structure has, by the specifications' names with a small first letter. */

export type HobField = readonly [name: string, offset: number, bytes: 1 | 2 | 4 | 8 | 'guid']

/** PI 1.8 III §5, by HOB type. */
export const HOB_LAYOUTS: Readonly<Record<number, readonly HobField[]>> = {
  1: [
    ['version', 8, 4],
    ['bootMode', 12, 4],
    ['efiMemoryTop', 16, 8],
    ['efiMemoryBottom', 24, 8],
    ['efiFreeMemoryTop', 32, 8],
    ['efiFreeMemoryBottom', 40, 8],
    ['efiEndOfHobList', 48, 8]
  ],
  2: [
    ['name', 8, 'guid'],
    ['memoryBaseAddress', 24, 8],
    ['memoryLength', 32, 8],
    ['memoryType', 40, 4]
  ],
  3: [
    ['owner', 8, 'guid'],
    ['resourceType', 24, 4],
    ['resourceAttribute', 28, 4],
    ['physicalStart', 32, 8],
    ['resourceLength', 40, 8]
  ],
  4: [['name', 8, 'guid']],
  5: [
    ['baseAddress', 8, 8],
    ['length', 16, 8]
  ],
  6: [
    ['sizeOfMemorySpace', 8, 1],
    ['sizeOfIoSpace', 9, 1]
  ],
  9: [
    ['baseAddress', 8, 8],
    ['length', 16, 8],
    ['fvName', 24, 'guid'],
    ['fileName', 40, 'guid']
  ]
}
export const HOB_HEADER: readonly HobField[] = [
  ['hobType', 0, 2],
  ['hobLength', 2, 2]
]

export const ENTRY_FIELDS: Readonly<Record<'gcd' | 'pool' | 'hob', readonly string[]>> = {
  gcd: ['base', 'length', 'capabilities', 'attributes', 'gcdMemoryType', 'imageHandle', 'deviceHandle'],
  pool: ['state', 'buffer', 'size', 'poolType', 'owner'],
  hob: [...new Set([HOB_HEADER, ...Object.values(HOB_LAYOUTS)].flatMap((fields) => fields.map(([name]) => name)))]
}
