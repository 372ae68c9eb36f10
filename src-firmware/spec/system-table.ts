/** The tables every driver is given, UEFI 2.10 §4: where their fields lie on 64-bit machines, and in which order their services stand. */

/** EFI_TABLE_HEADER, UEFI 2.10 §4.2: 24 bytes. */
export const TableHeader = { signature: 0n, revision: 8n, headerSize: 12n, crc32: 16n, bytes: 24 } as const

/** EFI_SYSTEM_TABLE, UEFI 2.10 §4.3. */
export const SystemTable = {
  firmwareVendor: 24n,
  firmwareRevision: 32n,
  consoleInHandle: 40n,
  conIn: 48n,
  consoleOutHandle: 56n,
  conOut: 64n,
  standardErrorHandle: 72n,
  stdErr: 80n,
  runtimeServices: 88n,
  bootServices: 96n,
  numberOfTableEntries: 104n,
  configurationTable: 112n,
  bytes: 120
} as const

/** EFI_CONFIGURATION_TABLE, UEFI 2.10 §4.6. */
export const ConfigurationTableEntry = { vendorTable: 16n, bytes: 24 } as const

/** 'IBI SYST'. UEFI 2.10 §4.3. */
export const SYSTEM_TABLE_SIGNATURE = 0x5453595320494249n // 'IBI SYST'
/** 'BOOTSERV'. UEFI 2.10 §4.4. */
export const BOOT_SERVICES_SIGNATURE = 0x56524553544f4f42n // 'BOOTSERV'
/** 'RUNTSERV'. UEFI 2.10 §4.5. */
export const RUNTIME_SERVICES_SIGNATURE = 0x56524553544e5552n // 'RUNTSERV'
/** UEFI 2.7 in all three tables: what edk2-stable202211 says of itself. */
export const TABLE_REVISION = 0x00020046n

/** The functions of EFI_BOOT_SERVICES in their order, 8 bytes each behind the header. UEFI 2.10 §4.4. */
export const bootServicesOrder = [
  'RaiseTPL',
  'RestoreTPL',
  'AllocatePages',
  'FreePages',
  'GetMemoryMap',
  'AllocatePool',
  'FreePool',
  'CreateEvent',
  'SetTimer',
  'WaitForEvent',
  'SignalEvent',
  'CloseEvent',
  'CheckEvent',
  'InstallProtocolInterface',
  'ReinstallProtocolInterface',
  'UninstallProtocolInterface',
  'HandleProtocol',
  'Reserved',
  'RegisterProtocolNotify',
  'LocateHandle',
  'LocateDevicePath',
  'InstallConfigurationTable',
  'LoadImage',
  'StartImage',
  'Exit',
  'UnloadImage',
  'ExitBootServices',
  'GetNextMonotonicCount',
  'Stall',
  'SetWatchdogTimer',
  'ConnectController',
  'DisconnectController',
  'OpenProtocol',
  'CloseProtocol',
  'OpenProtocolInformation',
  'ProtocolsPerHandle',
  'LocateHandleBuffer',
  'LocateProtocol',
  'InstallMultipleProtocolInterfaces',
  'UninstallMultipleProtocolInterfaces',
  'CalculateCrc32',
  'CopyMem',
  'SetMem',
  'CreateEventEx'
] as const

/** The functions of EFI_RUNTIME_SERVICES in their order. UEFI 2.10 §4.5. */
export const runtimeServicesOrder = [
  'GetTime',
  'SetTime',
  'GetWakeupTime',
  'SetWakeupTime',
  'SetVirtualAddressMap',
  'ConvertPointer',
  'GetVariable',
  'GetNextVariableName',
  'SetVariable',
  'GetNextHighMonotonicCount',
  'ResetSystem',
  'UpdateCapsule',
  'QueryCapsuleCapabilities',
  'QueryVariableInfo'
] as const
