/**
 * The sections that are cited, by the headings of the published texts: UEFI 2.10, and the five volumes of PI 1.8. A function's heading is its
 * name with '()'. What is not known to this list cannot be cited: look it up first, and write its heading down beside where it was seen. What
 * nobody has seen is cited by its chapter.
 */

/** The headings of all pages of UEFI 2.10, as EBBR's release 2.2.0 lists them (source/extensions/uefi_index.csv). */
const INDEX = 'the index that EBBR made of the published pages'
/** Chapters and appendices, beside every page at uefi.org/specs. */
const CONTENTS = 'the contents of the published pages'
/** What a chapter's page at uefi.org/specs/PI begins with. */
const PAGES = 'the published page'
/** Volume 1 of PI 1.7 errata A (cnfatal/uefi-spec-zh-cn): its headings are in the order of table 4.1 of PI 1.8. */
const TRANSLATION = 'a translation of the whole volume'
/** Its comments name the section of each service and protocol (OpenDevicePartnership/patina, sdk/patina_pi). */
const PATINA = 'Patina'
/** Its comments name the section of each HOB of PI 1.6 (confidential-containers/td-shim, hob.rs), in the order that the page of PI 1.8 has. */
const TD_SHIM = 'td-shim'

/** Specification, where it was seen, section, heading. */
const SEEN: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>> = {
  'UEFI 2.10': {
    [INDEX]: {
      '2.3.1': 'Data Types',
      '2.3.4': 'x64 Platforms',
      '2.3.6': 'AArch64 Platforms',
      '3.3': 'Globally Defined Variables',
      '4': 'EFI System Table',
      '4.2': 'EFI Table Header',
      '4.3': 'EFI System Table',
      '4.4': 'EFI Boot Services Table',
      '4.5': 'EFI Runtime Services Table',
      '4.6': 'EFI Configuration Table & Properties Table',
      '4.6.2': 'EFI_RT_PROPERTIES_TABLE',
      '4.6.4': 'EFI_MEMORY_ATTRIBUTES_TABLE',
      '7': 'Services - Boot Services',
      '7.1': 'Event, Timer, and Task Priority Services',
      '7.1.1': 'CreateEvent()',
      '7.1.2': 'CreateEventEx()',
      '7.1.3': 'CloseEvent()',
      '7.1.4': 'SignalEvent()',
      '7.1.5': 'WaitForEvent()',
      '7.1.6': 'CheckEvent()',
      '7.1.7': 'SetTimer()',
      '7.1.8': 'RaiseTPL()',
      '7.1.9': 'RestoreTPL()',
      '7.2': 'Memory Allocation Services',
      '7.2.1': 'AllocatePages()',
      '7.2.2': 'FreePages()',
      '7.2.3': 'GetMemoryMap()',
      '7.2.4': 'AllocatePool()',
      '7.2.5': 'FreePool()',
      '7.3': 'Protocol Handler Services',
      '7.3.2': 'InstallProtocolInterface()',
      '7.3.3': 'UninstallProtocolInterface()',
      '7.3.4': 'ReinstallProtocolInterface()',
      '7.3.5': 'RegisterProtocolNotify()',
      '7.3.6': 'LocateHandle()',
      '7.3.7': 'HandleProtocol()',
      '7.3.8': 'LocateDevicePath()',
      '7.3.9': 'OpenProtocol()',
      '7.3.10': 'CloseProtocol()',
      '7.3.11': 'OpenProtocolInformation()',
      '7.3.12': 'ConnectController()',
      '7.3.13': 'DisconnectController()',
      '7.3.14': 'ProtocolsPerHandle()',
      '7.3.15': 'LocateHandleBuffer()',
      '7.3.16': 'LocateProtocol()',
      '7.3.17': 'InstallMultipleProtocolInterfaces()',
      '7.3.18': 'UninstallMultipleProtocolInterfaces()',
      '7.4': 'Image Services',
      '7.4.1': 'LoadImage()',
      '7.4.2': 'StartImage()',
      '7.4.3': 'UnloadImage()',
      '7.4.5': 'Exit()',
      '7.4.6': 'ExitBootServices()',
      '7.5': 'Miscellaneous Boot Services',
      '7.5.1': 'SetWatchdogTimer()',
      '7.5.2': 'Stall()',
      '7.5.3': 'CopyMem()',
      '7.5.4': 'SetMem()',
      '7.5.5': 'GetNextMonotonicCount()',
      '7.5.6': 'InstallConfigurationTable()',
      '7.5.7': 'CalculateCrc32()',
      '8': 'Services - Runtime Services',
      '8.2': 'Variable Services',
      '8.2.1': 'GetVariable()',
      '8.2.2': 'GetNextVariableName()',
      '8.2.3': 'SetVariable()',
      '8.2.4': 'QueryVariableInfo()',
      '8.3': 'Time Services',
      '8.3.1': 'GetTime()',
      '8.3.2': 'SetTime()',
      '8.3.3': 'GetWakeupTime()',
      '8.3.4': 'SetWakeupTime()',
      '8.4': 'Virtual Memory Services',
      '8.4.1': 'SetVirtualAddressMap()',
      '8.4.2': 'ConvertPointer()',
      '8.5.1': 'Reset System',
      '8.5.2': 'Get Next High Monotonic Count',
      '8.5.3.1': 'UpdateCapsule()',
      '8.5.3.4': 'QueryCapsuleCapabilities()',
      '9.1': 'EFI Loaded Image Protocol',
      '9.2': 'EFI Loaded Image Device Path Protocol',
      '10.2': 'EFI Device Path Protocol',
      '10.3': 'Device Path Nodes',
      '10.6.1.6': 'Text Device Node Reference',
      '10.6.2': 'Device Path to Text Protocol',
      '12.3': 'Simple Text Input Protocol',
      '12.3.2': 'Reset()',
      '12.3.3': 'ReadKeyStroke()',
      '12.4': 'Simple Text Output Protocol',
      '12.4.3': 'OutputString()',
      '18.4.3': 'EFI Image Info',
      '37.7': 'Memory Protection'
    },
    [CONTENTS]: {
      A: 'GUID and Time Formats',
      D: 'Status Codes'
    }
  },
  'PI 1.8 volume 1': {
    [CONTENTS]: {
      '4': 'Services - PEI',
      '5': 'PEI Foundation',
      '7': 'PEIMs',
      '9': 'PEI to DXE Handoff',
      '11': 'PEI Physical Memory Usage',
      '13': 'Security (SEC) Phase Information'
    },
    [PAGES]: {
      '4.2': 'PPI Services',
      '6.2': 'Required Architectural PPIs',
      '6.2.1': 'Master Boot Mode PPI (Required)'
    },
    [TRANSLATION]: {
      '4.3': 'Boot Mode Services',
      '4.4': 'HOB Services',
      '4.5': 'Firmware Volume Services',
      '4.6': 'PEI Memory Services',
      '4.7': 'Status Code Service',
      '4.8': 'Reset Services',
      '6.2.2': 'DXE IPL PPI (Required)',
      '6.3': 'Optional Architectural PPIs'
    }
  },
  'PI 1.8 volume 2': {
    [CONTENTS]: {
      '4': 'UEFI System Table',
      '9': 'DXE Foundation',
      '12': 'DXE Architectural Protocols',
      A: 'Error Codes'
    },
    [PAGES]: {
      '4.1': 'DXE Services Table',
      '7.2': 'Global Coherency Domain Services'
    },
    [PATINA]: {
      '7.2.4': 'GCD Memory Resources',
      '7.2.4.1': 'AddMemorySpace()',
      '7.2.4.2': 'AllocateMemorySpace()',
      '7.2.4.3': 'FreeMemorySpace()',
      '7.2.4.4': 'RemoveMemorySpace()',
      '7.2.4.5': 'GetMemorySpaceDescriptor()',
      '7.2.4.6': 'SetMemorySpaceAttributes()',
      '7.2.4.7': 'SetMemorySpaceCapabilities()',
      '7.2.4.8': 'GetMemorySpaceMap()',
      '12.3': 'CPU Architectural Protocol',
      '12.8': 'Runtime Architectural Protocol'
    }
  },
  'PI 1.8 volume 3': {
    [CONTENTS]: {
      '4': 'HOB Design Discussion',
      '5': 'HOB Code Definitions'
    },
    [PAGES]: {
      '5.2': 'HOB Generic Header'
    },
    [TD_SHIM]: {
      '5.3': 'PHIT HOB',
      '5.4': 'Memory Allocation HOB',
      '5.5': 'Resource Descriptor HOB',
      '5.6': 'GUID Extension HOB',
      '5.7': 'Firmware Volume HOB',
      '5.8': 'CPU HOB'
    }
  },
  'PI 1.8 volume 4': {
    [CONTENTS]: {
      '1': 'Overview',
      '3': 'Management Mode System Table (MMST)',
      '5': 'UEFI Protocols'
    },
    [PAGES]: {
      '3.2': 'EFI_MM_SYSTEM_TABLE'
    },
    [PATINA]: {
      '5.7': 'MM Communication Protocol'
    }
  }
}

/** Specification, section, heading. */
export const SECTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.fromEntries(
  Object.entries(SEEN).map(([spec, seen]) => [spec, Object.assign({}, ...Object.values(seen)) as Record<string, string>])
)
