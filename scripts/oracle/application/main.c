/* Entry point: takes all buffers, reads the script, writes the initial map, and carries out line after line. */
#include "recorder.h"

#define SCRIPT_BYTES (80 * 4096ULL)
#define BUFFER_PAGES ((4 * MAP_BYTES + SCRIPT_BYTES + SLOTS * 9ULL) / EFI_PAGE_SIZE)

EFI_HANDLE image_handle;
EFI_SYSTEM_TABLE *system_table;
EFI_BOOT_SERVICES *boot_services;
EFI_LOADED_IMAGE *loaded_image;
EFI_GET_MEMORY_MAP kept_get_memory_map;
EFI_ALLOCATE_PAGES kept_allocate_pages;

static UINT64 operation_number;

static int same_guid(const EFI_GUID *a, const EFI_GUID *b)
{
    const UINT64 *x = (const UINT64 *)a, *y = (const UINT64 *)b;
    return x[0] == y[0] && x[1] == y[1];
}

void *configuration_table(const EFI_GUID *guid)
{
    for (UINTN i = 0; i < system_table->NumberOfTableEntries; i++)
        if (same_guid(&system_table->ConfigurationTable[i].VendorGuid, guid))
            return system_table->ConfigurationTable[i].VendorTable;
    return 0;
}

void operation_begin(const char *name)
{
    line_begin();
    field_number("i", operation_number++);
    field_text("op", name);
}

void operation_end_bare(void)
{
    line_end();
}

void operation_end(void)
{
    write_after();
    line_end();
}

static void write_end(const char *kind)
{
    line_begin();
    field_text("kind", kind);
    line_end();
    power_off();
}

static EFI_STATUS read_script(char *script, UINTN *size)
{
    static EFI_GUID loaded_image_guid = LOADED_IMAGE_PROTOCOL, file_system_guid = EFI_SIMPLE_FILE_SYSTEM_PROTOCOL_GUID;
    EFI_FILE_IO_INTERFACE *file_system;
    EFI_FILE_HANDLE root, file;
    EFI_STATUS status = boot_services->HandleProtocol(image_handle, &loaded_image_guid, (VOID **)&loaded_image);
    if (status == EFI_SUCCESS)
        status = boot_services->HandleProtocol(loaded_image->DeviceHandle, &file_system_guid, (VOID **)&file_system);
    if (status == EFI_SUCCESS)
        status = file_system->OpenVolume(file_system, &root);
    if (status == EFI_SUCCESS)
        status = root->Open(root, &file, L"\\script.txt", EFI_FILE_MODE_READ, 0);
    if (status != EFI_SUCCESS)
        return status;
    status = file->Read(file, size, script);
    file->Close(file);
    root->Close(root);
    return status;
}

static void write_initial_map(EFI_PHYSICAL_ADDRESS buffers)
{
    EFI_STATUS status = take_map(&initial_map);
    line_begin();
    field_text("kind", "map");
    field_text("when", "initial");
    field_status(status);
    write_map(&initial_map);
    write_sorted(&initial_map);
    field_hex("imageBase", (UINT64)loaded_image->ImageBase);
    field_hex("imageSize", loaded_image->ImageSize);
    field_hex("appBuffers", buffers);
    field_hex("appBufferPages", BUFFER_PAGES);
    line_end();
}

/*
 * Firmware that protects images keeps a record of each part of this one, so every build of the recorder has to have as many pages of code:
 * what only one of its two purposes needs is left out of the other.
 */
static int own_operation(void)
{
#ifdef RECORDS_PLATFORMS
    return platform_operation() || translation_tables_operation();
#else
    return image_operation();
#endif
}

static void run_line(void)
{
    unknown = 0;
    if (word_is(0, "After"))
        set_after((After)value_of(1));
    else if (!memory_operation() && !exit_operation() && !other_operation() && !memory_space_operation() &&
             !firmware_version_operation() && !own_operation()) {
        line_begin();
        field_text("kind", "unknownOperation");
        field_text("word", words[0]);
        line_end();
        power_off();
    }
}

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table)
{
    EFI_PHYSICAL_ADDRESS buffers = 0;
    UINTN size = SCRIPT_BYTES - 1;
    char *script, *position;
    image_handle = image;
    system_table = table;
    boot_services = table->BootServices;
    kept_get_memory_map = boot_services->GetMemoryMap;
    kept_allocate_pages = boot_services->AllocatePages;
    if (boot_services->AllocatePages(AllocateAnyPages, EfiLoaderData, BUFFER_PAGES, &buffers) != EFI_SUCCESS)
        write_end("noBuffers");
    maps_begin((UINT8 *)buffers);
    script = (char *)buffers + 4 * MAP_BYTES;
    slots_begin((UINT8 *)script + SCRIPT_BYTES);
    if (read_script(script, &size) != EFI_SUCCESS)
        write_end("noScript");
    script[size] = 0;
    /* A long script must not be cut off by the watchdog. */
    boot_services->SetWatchdogTimer(0, 0, 0, 0);
    write_initial_map(buffers);
    position = script;
    while (next_line(&position, script + size))
        if (word_count > 0)
            run_line();
    write_end("end");
    return EFI_SUCCESS;
}
