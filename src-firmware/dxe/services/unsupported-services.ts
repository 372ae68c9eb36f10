/** Services that the specifications define and this machine does not carry out: they answer EFI_UNSUPPORTED, and the console says so once. */
import { parameter, type Service } from '../../services/service'
import { unsupported } from '../../services/unsupported'

const handle = parameter('Handle', 'EFI_HANDLE')
const protocol = parameter('Protocol', 'GUID')
const time = parameter('Time', 'STRUCT', 'out')

/** In the order of their tables. */
export const unsupportedServices: readonly Service[] = [
  unsupported('BootServices', 'RegisterProtocolNotify', [
    protocol,
    parameter('Event', 'EFI_EVENT'),
    parameter('Registration', 'POINTER', 'out')
  ]),
  unsupported('BootServices', 'LocateDevicePath', [
    protocol,
    parameter('DevicePath', 'POINTER', 'inout'),
    parameter('Device', 'EFI_HANDLE', 'out')
  ]),
  unsupported('BootServices', 'ConnectController', [
    parameter('ControllerHandle', 'EFI_HANDLE'),
    parameter('DriverImageHandle', 'POINTER'),
    parameter('RemainingDevicePath', 'POINTER'),
    parameter('Recursive', 'BOOLEAN')
  ]),
  unsupported('BootServices', 'DisconnectController', [
    parameter('ControllerHandle', 'EFI_HANDLE'),
    parameter('DriverImageHandle', 'EFI_HANDLE'),
    parameter('ChildHandle', 'EFI_HANDLE')
  ]),
  unsupported('BootServices', 'OpenProtocolInformation', [
    handle,
    protocol,
    parameter('EntryBuffer', 'POINTER', 'out'),
    parameter('EntryCount', 'UINTN', 'out')
  ]),
  unsupported('BootServices', 'ProtocolsPerHandle', [
    handle,
    parameter('ProtocolBuffer', 'POINTER', 'out'),
    parameter('ProtocolBufferCount', 'UINTN', 'out')
  ]),
  unsupported('RuntimeServices', 'SetTime', [parameter('Time', 'CONTEXT')]),
  unsupported('RuntimeServices', 'GetWakeupTime', [parameter('Enabled', 'BOOLEAN', 'out'), parameter('Pending', 'BOOLEAN', 'out'), time]),
  unsupported('RuntimeServices', 'SetWakeupTime', [parameter('Enable', 'BOOLEAN'), parameter('Time', 'CONTEXT')]),
  unsupported('RuntimeServices', 'GetNextHighMonotonicCount', [parameter('HighCount', 'UINT32', 'out')]),
  unsupported('RuntimeServices', 'UpdateCapsule', [
    parameter('CapsuleHeaderArray', 'POINTER'),
    parameter('CapsuleCount', 'UINTN'),
    parameter('ScatterGatherList', 'EFI_PHYSICAL_ADDRESS')
  ]),
  unsupported('RuntimeServices', 'QueryCapsuleCapabilities', [
    parameter('CapsuleHeaderArray', 'POINTER'),
    parameter('CapsuleCount', 'UINTN'),
    parameter('MaximumCapsuleSize', 'UINT64', 'out'),
    parameter('ResetType', 'ENUM', 'out')
  ]),
  unsupported('RuntimeServices', 'QueryVariableInfo', [
    parameter('Attributes', 'UINT32'),
    parameter('MaximumVariableStorageSize', 'UINT64', 'out'),
    parameter('RemainingVariableStorageSize', 'UINT64', 'out'),
    parameter('MaximumVariableSize', 'UINT64', 'out')
  ])
]
