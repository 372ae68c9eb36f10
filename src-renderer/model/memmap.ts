/** The memory map as the UEFI Shell's memmap prints it, with the Shell's own short names of the types. */
import { capitals, hex, PAGE_SIZE, type Descriptor, type MachineState } from '../../src-firmware'
import { t } from '../language'

const NAMES = [
  'Reserved',
  'LoaderCode',
  'LoaderData',
  'BS_Code',
  'BS_Data',
  'RT_Code',
  'RT_Data',
  'Available',
  'Unusable',
  'ACPI_Recl',
  'ACPI_NVS',
  'MMIO',
  'MMIO_Port',
  'PalCode',
  'Persistent',
  'Unaccepted'
]

function digits(value: bigint): string {
  return capitals(value, 16)
}

/** One row: type, first and last byte, pages, attributes. */
function memmapRow([type, start, , pages, attribute]: Descriptor): string {
  const name = NAMES[type] ?? `${hex(type).slice(2).padStart(8, '0')}  `
  const first = BigInt(start)
  const last = first + BigInt(pages) * PAGE_SIZE - 1n
  return `${name.padEnd(10)} ${digits(first)}-${digits(last)} ${digits(BigInt(pages))} ${digits(BigInt(attribute))}`
}

const MEMMAP_HEADING = 'Type       Start            End              # Pages          Attributes'

/** @param address Only the descriptor that holds this byte; null: all. */
export function memmap(state: MachineState, address: bigint | null): string[] {
  const rows = state.dxe.map.filter(
    ([, start, , pages]) => address === null || (BigInt(start) <= address && address < BigInt(start) + BigInt(pages) * PAGE_SIZE)
  )
  if (rows.length === 0) return [t('no descriptor holds this address')]
  return [MEMMAP_HEADING, ...rows.map(memmapRow)]
}
