/** ResetSystem, and the PEI services of PI 1.8 volume 1 §4 that have to do with files, buses and reports: these are not simulated, and say so. */
import type { PeiCore } from './core'
import type { CType } from '../services/signature'
import { parameter, type Service } from '../services/service'
import { PpiGuid } from '../spec/ppi'
import { refusal } from '../trace/cause'

/** PI 1.8 volume 1 §4.8: the PEI Foundation passes it on to a reset PPI. */
const resetSystem: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'ResetSystem',
  parameters: [],
  returns: 'EFI_STATUS',
  facts: {},
  run({ board, core: pei, at }) {
    const isThere = [PpiGuid.reset2, PpiGuid.reset].some((guid) => pei.ppis.locate(guid, 0))
    board.console.noteOnce({ code: isThere ? 'resetPpiNotCalled' : 'noResetPpi' }, at)
    return refusal(
      'EFI_NOT_AVAILABLE_YET',
      isThere ? { code: 'notSimulated', what: 'ResetSystem' } : { code: 'noSuchPpi', guid: PpiGuid.reset2, instance: 0 }
    )
  }
}

const missing: readonly (readonly [service: string, parameters: readonly (readonly [string, CType, ('in' | 'out' | 'inout')?])[]])[] = [
  [
    'FfsFindNextVolume',
    [
      ['Instance', 'UINTN'],
      ['VolumeHandle', 'POINTER', 'out']
    ]
  ],
  [
    'FfsFindNextFile',
    [
      ['SearchType', 'UINT8'],
      ['VolumeHandle', 'POINTER'],
      ['FileHandle', 'POINTER', 'inout']
    ]
  ],
  [
    'FfsFindSectionData',
    [
      ['SectionType', 'UINT8'],
      ['FileHandle', 'POINTER'],
      ['SectionData', 'POINTER', 'out']
    ]
  ],
  [
    'FfsFindSectionData3',
    [
      ['SectionType', 'UINT8'],
      ['SectionInstance', 'UINTN'],
      ['FileHandle', 'POINTER'],
      ['SectionData', 'POINTER', 'out'],
      ['AuthenticationStatus', 'UINT32', 'out']
    ]
  ],
  [
    'FfsFindFileByName',
    [
      ['FileName', 'GUID'],
      ['VolumeHandle', 'POINTER'],
      ['FileHandle', 'POINTER', 'out']
    ]
  ],
  [
    'FfsGetFileInfo',
    [
      ['FileHandle', 'POINTER'],
      ['FileInfo', 'POINTER']
    ]
  ],
  [
    'FfsGetFileInfo2',
    [
      ['FileHandle', 'POINTER'],
      ['FileInfo', 'POINTER']
    ]
  ],
  [
    'FfsGetVolumeInfo',
    [
      ['VolumeHandle', 'POINTER'],
      ['VolumeInfo', 'POINTER']
    ]
  ],
  ['RegisterForShadow', [['FileHandle', 'POINTER']]],
  [
    'ReportStatusCode',
    [
      ['Type', 'UINT32'],
      ['Value', 'UINT32'],
      ['Instance', 'UINT32'],
      ['CallerId', 'GUID'],
      ['Data', 'POINTER']
    ]
  ]
]

/** PI 1.8 volume 1 §4.8: it answers nothing, whatever it does. */
const resetSystem2: Service<PeiCore> = {
  table: 'PeiServices',
  service: 'ResetSystem2',
  parameters: [
    parameter('ResetType', 'ENUM'),
    parameter('ResetStatus', 'EFI_STATUS'),
    parameter('DataSize', 'UINTN'),
    parameter('ResetData', 'POINTER')
  ],
  returns: 'VOID',
  facts: {},
  run({ board, at }) {
    board.console.noteOnce({ code: 'reset2NotSimulated' }, at)
    return { Status: null, value: null }
  }
}

/** Status codes, reset, and firmware volumes, which are not simulated. */
export const peiOtherServices: readonly Service<PeiCore>[] = [
  resetSystem,
  resetSystem2,
  ...missing.map(([service, parameters]): Service<PeiCore> => ({
    table: 'PeiServices',
    service,
    parameters: parameters.map(([name, type, direction]) => parameter(name, type, direction)),
    returns: 'EFI_STATUS',
    facts: {},
    run({ board, at }) {
      board.console.noteOnce({ code: 'serviceUnsupported', table: 'PeiServices', service }, at)
      return refusal('EFI_UNSUPPORTED', { code: 'notSimulated', what: service })
    }
  }))
]
