#include <Uefi.h>
#include <IndustryStandard/Acpi.h>
#include <Library/BaseMemoryLib.h>
#include <Library/UefiBootServicesTableLib.h>
#include <Library/UefiLib.h>

// The list of processors: the firmware's table, and the kernel's copy of it.
STATIC EFI_ACPI_DESCRIPTION_HEADER                   *mMadt;
STATIC EFI_ACPI_DESCRIPTION_HEADER                   *mCopy;
STATIC EFI_ACPI_6_4_FIRMWARE_ACPI_CONTROL_STRUCTURE  *mFacs;

EFI_STATUS
EFIAPI
UefiMain (
  IN EFI_HANDLE        ImageHandle,
  IN EFI_SYSTEM_TABLE  *SystemTable
  )
{
  mMadt = (EFI_ACPI_DESCRIPTION_HEADER *)EfiLocateFirstAcpiTable (EFI_ACPI_6_4_MULTIPLE_APIC_DESCRIPTION_TABLE_SIGNATURE);
  mFacs = (EFI_ACPI_6_4_FIRMWARE_ACPI_CONTROL_STRUCTURE *)EfiLocateFirstAcpiTable (EFI_ACPI_6_4_FIRMWARE_ACPI_CONTROL_STRUCTURE_SIGNATURE);
  if ((mMadt == NULL) || (mFacs == NULL)) {
    return EFI_NOT_FOUND;
  }

  // Room for what the kernel keeps.
  return gBS->AllocatePool (EfiLoaderData, mMadt->Length, (VOID **)&mCopy);
}

// The kernel reads what it needs of the tables.
VOID
KernelStarts (
  VOID
  )
{
  CopyMem (mCopy, mMadt, mMadt->Length);
}

// Which ranges of the memory map does it take for itself?
BOOLEAN
MayTake (
  IN CONST EFI_MEMORY_DESCRIPTOR  *Range
  )
{
  switch (Range->Type) {
    case EfiBootServicesCode:
    case EfiBootServicesData:
    case EfiConventionalMemory:
    case EfiACPIReclaimMemory:
      return TRUE;
    default:
      return FALSE;
  }
}

// It puts the machine to sleep.
VOID
KernelSleeps (
  IN UINT32  Vector
  )
{
  mFacs->FirmwareWakingVector = Vector;
}
