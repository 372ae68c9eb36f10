/* ExitBootServices, and calls after it through pointers kept from before (UEFI 2.10, section 7.4.6). */
#include "recorder.h"

static void exit_boot_services(const char *name, EFI_HANDLE handle, UINT64 key)
{
    EFI_STATUS status;
    operation_begin(name);
    object_begin("in");
    field_hex("mapKey", key);
    field_hex("lastKey", last_key);
    object_end();
    status = boot_services->ExitBootServices(handle, key);
    field_status(status);
    if (status != EFI_SUCCESS) {
        operation_end();
        return;
    }
    field_number("ended", 1);
    after = AFTER_NOTHING;
    operation_end_bare();
}

static void write_system_table(void)
{
    operation_begin("SystemTable");
    field_hex("BootServices", (UINT64)system_table->BootServices);
    field_hex("RuntimeServices", (UINT64)system_table->RuntimeServices);
    field_hex("ConOut", (UINT64)system_table->ConOut);
    field_hex("ConsoleOutHandle", (UINT64)system_table->ConsoleOutHandle);
    field_hex("ConIn", (UINT64)system_table->ConIn);
    field_hex("NumberOfTableEntries", system_table->NumberOfTableEntries);
    field_hex("systemTable", (UINT64)system_table);
    field_hex("savedBootServicesAllocatePages", (UINT64)boot_services->AllocatePages);
    field_hex("bootServicesSignature", boot_services->Hdr.Signature);
    field_hex("imageBase", (UINT64)loaded_image->ImageBase);
    field_hex("imageSize", loaded_image->ImageSize);
    field_number("imageCodeType", loaded_image->ImageCodeType);
    field_number("imageDataType", loaded_image->ImageDataType);
    operation_end_bare();
}

static void late_allocate_pages(void)
{
    EFI_PHYSICAL_ADDRESS memory = 0;
    operation_begin("LateAllocatePages");
    field_status(kept_allocate_pages(AllocateAnyPages, EfiLoaderData, 1, &memory));
    object_begin("out");
    field_hex("memory", memory);
    object_end();
    operation_end_bare();
}

static void late_get_memory_map(void)
{
    EFI_STATUS status;
    operation_begin("LateGetMemoryMap");
    status = take_map(current_map());
    field_status(status);
    object_begin("map");
    if (status == EFI_SUCCESS)
        write_map(current_map());
    object_end();
    operation_end_bare();
}

int exit_operation(void)
{
    if (word_is(0, "ExitBootServices"))
        exit_boot_services(words[0], image_handle, value_of(1));
    else if (word_is(0, "ExitBootServicesNullHandle"))
        exit_boot_services(words[0], 0, last_key);
    else if (word_is(0, "SystemTable"))
        write_system_table();
    else if (word_is(0, "LateAllocatePages"))
        late_allocate_pages();
    else if (word_is(0, "LateGetMemoryMap"))
        late_get_memory_map();
    else
        return 0;
    return 1;
}
