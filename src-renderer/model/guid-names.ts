/** Protocols by their GUIDs, with the names that the UEFI specification has for them. */
const NAMES: Readonly<Record<string, string>> = {
  '5B1B31A1-9562-11D2-8E3F-00A0C969723B': 'LoadedImage',
  'BC62157E-3E33-4FEC-9920-2D3B36D750DF': 'LoadedImageDevicePath',
  '09576E91-6D3F-11D2-8E39-00A0C969723B': 'DevicePath',
  '387477C1-69C7-11D2-8E39-00A0C969723B': 'SimpleTextInput',
  '387477C2-69C7-11D2-8E39-00A0C969723B': 'SimpleTextOutput',
  '964E5B22-6459-11D2-8E39-00A0C969723B': 'SimpleFileSystem',
  '964E5B21-6459-11D2-8E39-00A0C969723B': 'BlockIo',
  '18A031AB-B443-4D1A-A5C0-0C09261E9F71': 'DriverBinding',
  '6A7A5CFF-E8D9-4F70-BADA-75AB3025CE14': 'ComponentName2',
  '4CF5B200-68B8-4CA5-9EEC-B23E3F50029A': 'PciIo',
  '9042A9DE-23DC-4A38-96FB-7ADED080516A': 'GraphicsOutput',
  'C68ED8E2-9DC6-4CBD-9D94-DB65ACC5C332': 'MmCommunication',
  '378DAEDC-F06B-4446-8314-40AB933C87A3': 'MmCommunication2'
}

/** The protocol's name; a GUID that nobody has named stays one. */
export function protocolName(guid: string): string {
  return NAMES[guid.toUpperCase()] ?? guid
}
