/** Every service that an MM driver has. */
import { baseMemoryLib } from '../library/base-memory-lib'
import { ioLib } from '../library/io-lib'
import { memoryAllocationLib } from '../library/memory-allocation-lib'
import { debugLib } from '../library/print-lib'
import { parameter } from '../services/service'
import { ServiceSet } from '../services/service-set'
import { unsupported } from '../services/unsupported'
import type { MmCore } from './core'
import { mmInterruptServices } from './interrupt-services'
import { mmMemLib } from './mem-lib'
import { mmMemoryServices } from './memory-services'
import { mmProtocolServices } from './protocol-services'

/** EFI_MM_SYSTEM_TABLE (PI 1.8 volume 4 §3) and the libraries that an MM driver links. */
export const mmServices = new ServiceSet<MmCore>([
  ...mmMemoryServices,
  ...mmProtocolServices,
  ...mmInterruptServices,
  unsupported('MmServices', 'MmInstallConfigurationTable', [
    parameter('SystemTable', 'CONTEXT'),
    parameter('Guid', 'GUID'),
    parameter('Table', 'POINTER'),
    parameter('TableSize', 'UINTN')
  ]),
  unsupported('MmServices', 'MmStartupThisAp', [
    parameter('Procedure', 'FUNCTION'),
    parameter('CpuNumber', 'UINTN'),
    parameter('ProcArguments', 'POINTER')
  ]),
  unsupported('MmServices', 'MmRegisterProtocolNotify', [
    parameter('Protocol', 'GUID'),
    parameter('Function', 'FUNCTION'),
    parameter('Registration', 'POINTER', 'out')
  ]),
  ...mmMemLib,
  ...debugLib,
  ...memoryAllocationLib,
  ...baseMemoryLib,
  ...ioLib
])
