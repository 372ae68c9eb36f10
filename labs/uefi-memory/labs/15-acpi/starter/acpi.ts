// ACPI's tables, as far as this lab needs them: ACPI 6.5 §5.2.
import { type UINT32, type UINT64, type VOID_PTR } from 'Uefi'
import { EFI_CONFIGURATION_TABLE, gEfiAcpi20TableGuid } from 'Uefi'
import { peek8, peek32, peek64, poke32 } from 'Library/BaseLib'
import { gST } from 'Library/UefiBootServicesTableLib'

/** A table's signature as a number: 'APIC' is the list of processors, 'FACP' the FADT. */
function Signature(Name: string): UINT32 {
  return Name.charCodeAt(0) | (Name.charCodeAt(1) << 8) | (Name.charCodeAt(2) << 16) | (Name.charCodeAt(3) << 24)
}

/** Finds a table: the configuration table leads to the RSDP, that to the XSDT, and that to all others. 0: there is none of this name. */
export function FindTable(Name: string): VOID_PTR {
  for (let Index = 0; Index < gST.NumberOfTableEntries; Index++) {
    const Entry = EFI_CONFIGURATION_TABLE.at(gST.ConfigurationTable + BigInt(Index * EFI_CONFIGURATION_TABLE.size))
    if (Entry.VendorGuid !== gEfiAcpi20TableGuid) continue
    const Xsdt = peek64(Entry.VendorTable + 24n)
    for (let At = Xsdt + 36n; At < Xsdt + TableLength(Xsdt); At += 8n) {
      const Table = peek64(At)
      if (peek32(Table) === Signature(Name)) return Table
    }
  }
  return 0n
}

/** Every table says behind its signature how long it is, in bytes. */
export function TableLength(Table: VOID_PTR): UINT64 {
  return BigInt(peek32(Table + 4n))
}

/** How many processors the table 'APIC' lists. Each entry begins with its type, 0 for a processor, and its length. */
export function CountProcessors(Madt: VOID_PTR): UINT64 {
  let Count = 0n
  for (let Entry = Madt + 44n; Entry < Madt + TableLength(Madt);) {
    const Length = peek8(Entry + 1n)
    if (Length === 0) break
    if (peek8(Entry) === 0) Count++
    Entry += BigInt(Length)
  }
  return Count
}

/** Where the FACS lies. Firmware and operating system both write to it, so that it lies in ACPIMemoryNVS. */
export function FacsOf(Fadt: VOID_PTR): VOID_PTR {
  return BigInt(peek32(Fadt + 36n))
}

/** What the kernel does before it sleeps: it writes into the FACS where the firmware is to go when the machine wakes. */
export function SetWakingVector(Facs: VOID_PTR, Vector: UINT32): void {
  poke32(Facs + 12n, Vector)
}

/** What the firmware does when the machine wakes. 0: it finds no FACS where it left one, or no vector. */
export function WakingVector(Facs: VOID_PTR): UINT64 {
  return peek32(Facs) === Signature('FACS') ? BigInt(peek32(Facs + 12n)) : 0n
}
