/* EFI_DXE_SERVICES: the memory space map of the GCD (PI 1.8, volume 2, section 7.2). gnu-efi does not declare this table. */
#include "recorder.h"

typedef struct {
    UINT64 base, length, capabilities, attributes;
    UINT32 type, unused;
    EFI_HANDLE image, device;
} Space;

typedef struct {
    EFI_TABLE_HEADER header;
    EFI_STATUS(EFIAPI *AddMemorySpace)(UINT32 type, UINT64 base, UINT64 length, UINT64 capabilities);
    EFI_STATUS(EFIAPI *AllocateMemorySpace)
    (UINT32 allocate_type, UINT32 type, UINTN alignment, UINT64 length, UINT64 *base, EFI_HANDLE image, EFI_HANDLE device);
    EFI_STATUS(EFIAPI *FreeMemorySpace)(UINT64 base, UINT64 length);
    EFI_STATUS(EFIAPI *RemoveMemorySpace)(UINT64 base, UINT64 length);
    EFI_STATUS(EFIAPI *GetMemorySpaceDescriptor)(UINT64 base, Space *space);
    EFI_STATUS(EFIAPI *SetMemorySpaceAttributes)(UINT64 base, UINT64 length, UINT64 attributes);
    EFI_STATUS(EFIAPI *GetMemorySpaceMap)(UINTN *count, Space **map);
    VOID *io_space_services[6];
    VOID *dispatcher_services[4];
    EFI_STATUS(EFIAPI *SetMemorySpaceCapabilities)(UINT64 base, UINT64 length, UINT64 capabilities);
} DxeServices;

static const EFI_GUID dxe_services_guid = { 0x05ad34ba, 0x6f02, 0x4214, { 0x95, 0x2e, 0x4d, 0xa0, 0x39, 0x8e, 0x2b, 0xb9 } };

static void write_space(const Space *space)
{
    field_hex("base", space->base);
    field_hex("length", space->length);
    field_hex("capabilities", space->capabilities);
    field_hex("attributes", space->attributes);
    field_number("gcdType", space->type);
    field_number("hasImageHandle", space->image != 0);
    field_number("hasDeviceHandle", space->device != 0);
}

static void get_map(const DxeServices *services)
{
    UINTN count = 0;
    Space *map = 0;
    EFI_STATUS status = services->GetMemorySpaceMap(&count, &map);
    field_status(status);
    field_number("count", count);
    list_begin("descriptors");
    for (UINTN i = 0; i < count; i++) {
        item_object_begin();
        write_space(&map[i]);
        object_end();
    }
    list_end();
    if (status == EFI_SUCCESS)
        boot_services->FreePool(map);
}

static void get_descriptor(const DxeServices *services, UINT64 base)
{
    Space space;
    EFI_STATUS status = services->GetMemorySpaceDescriptor(base, &space);
    field_status(status);
    if (status != EFI_SUCCESS)
        return;
    object_begin("descriptor");
    write_space(&space);
    object_end();
}

/* AllocateMemorySpace <allocate type> <type> <alignment> <length> <*BaseAddress> */
static void allocate(const DxeServices *services)
{
    UINT64 base = value_of(5);
    object_begin("in");
    field_number("allocateType", (UINT32)value_of(1));
    field_number("gcdType", (UINT32)value_of(2));
    field_hex("alignment", value_of(3));
    field_hex("length", value_of(4));
    field_hex("base", base);
    object_end();
    field_status(services->AllocateMemorySpace((UINT32)value_of(1), (UINT32)value_of(2), value_of(3), value_of(4), &base, image_handle, 0));
    object_begin("out");
    field_hex("base", base);
    object_end();
}

static void write_range(UINT64 base, UINT64 length, const char *third, UINT64 value)
{
    object_begin("in");
    field_hex("base", base);
    field_hex("length", length);
    if (third)
        field_hex(third, value);
    object_end();
}

int memory_space_operation(void)
{
    static const char *const names[] = { "GetMemorySpaceMap", "GetMemorySpaceDescriptor", "AddMemorySpace", "AllocateMemorySpace",
                                         "FreeMemorySpace", "RemoveMemorySpace", "SetMemorySpaceAttributes",
                                         "SetMemorySpaceCapabilities" };
    UINTN operation = 0, count = sizeof names / sizeof *names;
    const DxeServices *services = configuration_table(&dxe_services_guid);
    UINT64 base, length;
    while (operation < count && !word_is(0, names[operation]))
        operation++;
    if (operation == count)
        return 0;
    for (int word = 1; word < word_count; word++)
        value_of(word);
    if (unknown || !services)
        return 1;
    base = value_of(1);
    length = value_of(2);
    operation_begin(names[operation]);
    switch (operation) {
    case 0:
        get_map(services);
        break;
    case 1:
        object_begin("in");
        field_hex("base", base);
        object_end();
        get_descriptor(services, base);
        break;
    case 2: /* AddMemorySpace <type> <base> <length> <capabilities> */
        object_begin("in");
        field_number("gcdType", (UINT32)base);
        field_hex("base", length);
        field_hex("length", value_of(3));
        field_hex("capabilities", value_of(4));
        object_end();
        field_status(services->AddMemorySpace((UINT32)base, length, value_of(3), value_of(4)));
        break;
    case 3:
        allocate(services);
        break;
    case 4:
        write_range(base, length, 0, 0);
        field_status(services->FreeMemorySpace(base, length));
        break;
    case 5:
        write_range(base, length, 0, 0);
        field_status(services->RemoveMemorySpace(base, length));
        break;
    case 6:
        write_range(base, length, "attributes", value_of(3));
        field_status(services->SetMemorySpaceAttributes(base, length, value_of(3)));
        break;
    default:
        write_range(base, length, "capabilities", value_of(3));
        field_status(services->SetMemorySpaceCapabilities(base, length, value_of(3)));
    }
    operation_end();
    return 1;
}
