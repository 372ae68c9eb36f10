/** Three labs as the format's description has them: what they say must be readable, provable, and mean what it says. */
import type { Lab } from '../../src-lab/lab/lab'

const base = {
  revision: 1,
  teaches: [],
  needs: [],
  minutes: 20,
  status: 'active' as const,
  entry: 'driver.ts',
  files: [{ path: 'driver.ts', role: 'edit' as const }],
  hints: []
}

export const lab12: Lab = {
  ...base,
  uuid: '6f1f7a2e-0000-4000-8000-000000000012',
  title: 'The GetMemoryMap dance',
  objective: 'Ask for the size, allocate, ask again.',
  phase: 'app',
  machines: ['q35-256m', 'pc-1g', 'q35-4g'],
  mistakes: [
    { file: 'stride-by-sizeof.ts', title: 'Walking by sizeof', classic: true, fails: 'printed' },
    { file: 'exact-size.ts', title: 'No room for the buffer itself', fails: 'second-call' }
  ],
  checks: [
    {
      id: 'asks-size',
      kind: 'status',
      step: 1,
      title: 'The first call asks with size 0',
      of: { service: 'GetMemoryMap', nth: 1, in: { memoryMapSize: 0 } },
      is: 'EFI_BUFFER_TOO_SMALL'
    },
    {
      id: 'second-call',
      kind: 'status',
      step: 2,
      title: 'The second call succeeds',
      of: { service: 'GetMemoryMap', nth: -1 },
      is: 'EFI_SUCCESS',
      needs: ['asks-size']
    },
    {
      id: 'printed',
      kind: 'console',
      step: 3,
      title: 'Every descriptor is printed',
      lines: ['{*}{last}{*}'],
      values: { last: { of: { service: 'GetMemoryMap', nth: -1 }, field: 'out.memoryMapSize' } },
      needs: ['second-call']
    },
    {
      id: 'no-literal',
      kind: 'source',
      step: 2,
      title: 'No size written out',
      rule: { noLiteral: { service: 'AllocatePool', argument: 'Size' } }
    },
    { id: 'given-back', kind: 'balance', step: 4, title: 'Everything was given back' },
    {
      id: 'any-machine',
      kind: 'everywhere',
      step: 4,
      title: 'On three machines',
      seeds: { from: 1, to: 3 },
      checks: [{ id: 'any-ok', kind: 'status', step: 4, title: 'The driver succeeds', of: 'driver', is: 'EFI_SUCCESS' }]
    }
  ],
  faults: [
    {
      id: 'grow',
      after: { service: 'GetMemoryMap', nth: 1 },
      do: { id: 'frag', do: 'allocatePages', memoryType: 'EfiBootServicesData', pages: { seed: [1, 3] } }
    }
  ]
}

export const lab17: Lab = {
  ...base,
  uuid: '6f1f7a2e-0000-4000-8000-000000000017',
  title: 'ExitBootServices, twice',
  objective: 'A bounded retry.',
  phase: 'app',
  machines: ['q35-256m'],
  seeds: { from: 0, to: 4 },
  faults: [
    {
      id: 'timer',
      after: { service: 'GetMemoryMap', status: 'success', nth: 1 },
      do: { id: 't', do: 'allocatePages', memoryType: 'EfiBootServicesData', pages: 1 }
    }
  ],
  mistakes: [{ file: 'pool-in-retry.ts', title: 'AllocatePool inside the retry', classic: true, fails: 'quiet' }],
  checks: [
    {
      id: 'key',
      kind: 'calls',
      step: 1,
      title: 'Each try uses the newest key',
      rule: {
        times: {
          service: 'ExitBootServices',
          in: { mapKey: { of: { service: 'GetMemoryMap', status: 'success' }, field: 'out.mapKey' } }
        },
        min: 2
      }
    },
    {
      id: 'quiet',
      kind: 'phase',
      step: 2,
      title: 'Left, and quietly',
      reached: 'exited',
      tries: { max: 3 },
      quietAfterFirstTry: true
    }
  ]
}

export const lab18: Lab = {
  ...base,
  uuid: '6f1f7a2e-0000-4000-8000-000000000018',
  title: 'Runtime driver',
  objective: 'Your pointers move.',
  phase: 'dxe',
  machines: ['q35-256m'],
  afterwards: [
    { id: 'x', do: 'exitBootServices' },
    { id: 'c1', do: 'call', export: 'Count' },
    { id: 'v', do: 'setVirtualAddressMap', offset: '0xffff800000000000' },
    { id: 'c2', do: 'call', export: 'Count' }
  ],
  mistakes: [{ file: 'boot-pointer.ts', title: 'A pointer into boot memory', classic: true, fails: 'access' }],
  checks: [
    { id: 'access', kind: 'access', step: 1, title: 'Only mapped memory' },
    {
      id: 'once',
      kind: 'calls',
      step: 2,
      title: 'Each pointer once',
      rule: { times: { service: 'ConvertPointer', status: 'success' }, min: 2, max: 2 }
    }
  ]
}
