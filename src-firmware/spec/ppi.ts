/** PPI descriptors, PI 1.8 volume 1 §4.2, and the PPIs that the PEI Foundation itself has to do with. */

export const PpiFlags = {
  /** EFI_PEI_PPI_DESCRIPTOR_PIC: for old processors; means nothing here. */
  pic: 0x1,
  ppi: 0x10,
  notifyCallback: 0x20,
  notifyDispatch: 0x40,
  notifyTypes: 0x60,
  terminateList: 0x80000000
} as const

/** GUIDs of the PPIs that the firmware itself installs or looks for, in capitals. */
export const PpiGuid = {
  temporaryRamSupport: 'DBE23AA9-A345-4B97-85B6-B226F1617389',
  temporaryRamDone: 'CEAB683C-EC56-4A2D-A906-4053FA4E9C16',
  memoryDiscovered: 'F894643D-C449-42D1-8EA8-85BDD8C65BDE',
  reset: 'EF398D58-9DFD-4103-BF94-78C6F4FE712F',
  reset2: '6CC45765-CCE4-42FD-BC56-011AAAC6C9A8',
  endOfPei: '605EA650-C65C-42E1-BA80-91A52AB618C6',
  dxeIpl: '0AE8CE5D-E448-4437-A8D7-EBF5F194F731'
} as const
