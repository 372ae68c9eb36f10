import type { PackFiles } from '../../../src-lab/pack/pack-files'

export const driver = `import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, EFI_SUCCESS } from 'Uefi'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  return EFI_SUCCESS
}
`

export const packJson = {
  formatVersion: 1,
  uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0a01',
  id: 'small',
  version: '1.0.0',
  title: 'Small',
  summary: 'A small pack.',
  authors: [{ name: 'A. Author' }],
  license: 'MIT',
  language: 'en',
  sections: [{ title: 'All', labs: ['01-one', '02-two'] }],
  defaults: { phase: 'app', machines: ['q35-256m'], entry: 'driver.ts', status: 'active' }
}

export const labJson = {
  uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b01',
  revision: 1,
  title: 'One',
  objective: 'Return success.',
  teaches: [],
  needs: [],
  minutes: 5,
  files: [{ path: 'driver.ts', role: 'edit' }],
  mistakes: [{ file: 'none.ts', title: 'None', fails: 'driver' }],
  checks: [{ id: 'driver', kind: 'status', title: 'The driver succeeds', step: 1, of: 'driver', is: 'EFI_SUCCESS' }],
  hints: [{ id: 'first', step: 1, text: 'Return EFI_SUCCESS.', cost: 'nudge' }]
}

type Change = Record<string, unknown>

/** A pack of two labs that has no problem. `change` replaces fields of its files or whole files. */
export function smallPack(change: { pack?: Change; lab?: Change; files?: Record<string, string | Uint8Array | null> } = {}): PackFiles {
  const lab = (id: string, json: Change): [string, string][] => [
    [`labs/${id}/lab.json`, JSON.stringify(json, null, 2)],
    [`labs/${id}/text.md`, '# One\n\n## 1. Return success\n\nDo it.\n'],
    [`labs/${id}/starter/driver.ts`, driver.replace('return EFI_SUCCESS', 'return 1n')],
    [`labs/${id}/solution/driver.ts`, driver],
    [`labs/${id}/mistakes/none.ts`, driver.replace('return EFI_SUCCESS', 'return 2n')]
  ]
  const files = new Map<string, string | Uint8Array>([
    ['pack.json', JSON.stringify({ ...packJson, ...change.pack }, null, 2)],
    ...lab('01-one', { ...labJson, ...change.lab }),
    ...lab('02-two', { ...labJson, uuid: '0b6f4c7e-52f4-4f0e-9a56-0c3f7c1f0b02' })
  ])
  for (const [path, content] of Object.entries(change.files ?? {})) {
    if (content === null) files.delete(path)
    else files.set(path, content)
  }
  return files
}
