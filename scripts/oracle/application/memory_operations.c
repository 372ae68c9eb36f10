/* EFI_BOOT_SERVICES: pages, pool and the memory map (UEFI 2.10, section 7.2). */
#include "recorder.h"

/* What the variables hold before the call: a value that is still there afterwards was not written. */
#define POOL_UNWRITTEN 0x5a5a5a5aULL
#define KEY_UNWRITTEN 0x1111
#define STRIDE_UNWRITTEN 0x2222
#define VERSION_UNWRITTEN 0x3333

/* AllocatePages <allocate type> <memory type> <pages> <*Memory or NULL> <slot> */
static void allocate_pages(void)
{
    UINT32 type = (UINT32)value_of(1), memory_type = (UINT32)value_of(2);
    UINT64 pages = value_of(3);
    int null = word_is(4, "NULL");
    EFI_PHYSICAL_ADDRESS memory = null ? 0 : value_of(4);
    EFI_STATUS status;
    if (unknown)
        return;
    operation_begin("AllocatePages");
    object_begin("in");
    field_number("type", type);
    field_number("memoryType", memory_type);
    field_hex("pages", pages);
    if (null)
        field_text("memory", "NULL");
    else
        field_hex("memory", memory);
    object_end();
    status = boot_services->AllocatePages(type, memory_type, pages, null ? 0 : &memory);
    field_status(status);
    if (!null) {
        object_begin("out");
        field_hex("memory", memory);
        object_end();
    }
    if (status == EFI_SUCCESS)
        fill_slot(5, memory);
    operation_end();
}

/* FreePages <memory> <pages> */
static void free_pages(void)
{
    UINT64 memory = value_of(1), pages = value_of(2);
    if (unknown)
        return;
    operation_begin("FreePages");
    object_begin("in");
    field_hex("memory", memory);
    field_hex("pages", pages);
    object_end();
    field_status(boot_services->FreePages(memory, pages));
    operation_end();
}

/* AllocatePool <memory type> <bytes> <slot or NULL> */
static void allocate_pool(void)
{
    UINT32 type = (UINT32)value_of(1);
    UINT64 size = value_of(2);
    int null = word_is(3, "NULL");
    VOID *buffer = (VOID *)POOL_UNWRITTEN;
    EFI_STATUS status;
    if (unknown)
        return;
    operation_begin("AllocatePool");
    object_begin("in");
    field_number("poolType", type);
    field_hex("size", size);
    if (null)
        field_text("buffer", "NULL");
    object_end();
    status = boot_services->AllocatePool(type, size, null ? 0 : &buffer);
    field_status(status);
    if (!null) {
        object_begin("out");
        field_hex("buffer", (UINT64)buffer);
        object_end();
    }
    if (status == EFI_SUCCESS)
        fill_slot(3, (UINT64)buffer);
    operation_end();
}

/* FreePool <buffer or NULL> */
static void free_pool(void)
{
    UINT64 buffer = word_is(1, "NULL") ? 0 : value_of(1);
    if (unknown)
        return;
    operation_begin("FreePool");
    object_begin("in");
    field_hex("buffer", buffer);
    object_end();
    field_status(boot_services->FreePool((VOID *)buffer));
    operation_end();
}

static void get_memory_map(void)
{
    EFI_STATUS status;
    operation_begin("GetMemoryMap");
    status = take_map(current_map());
    field_status(status);
    object_begin("map");
    if (status == EFI_SUCCESS) {
        write_map(current_map());
        write_sorted(current_map());
    }
    object_end();
    operation_end();
}

static void get_memory_map_key(void)
{
    operation_begin("GetMemoryMapKey");
    field_status(take_map(current_map()));
    field_hex("mapKey", last_key);
    field_hex("mapSize", current_map()->size);
    field_number("count", map_count(current_map()));
    operation_end();
}

/* GetMemoryMapRaw <size> [noSize] [noMap] [noKey] [noStride] [noVersion]: the call itself, with pointers left out. */
static void get_memory_map_raw(void)
{
    UINTN size = value_of(1), key = KEY_UNWRITTEN, stride = STRIDE_UNWRITTEN;
    UINT32 version = VERSION_UNWRITTEN;
    int no_size = has_word("noSize"), no_map = has_word("noMap"), no_key = has_word("noKey");
    int no_stride = has_word("noStride"), no_version = has_word("noVersion");
    operation_begin("GetMemoryMapRaw");
    object_begin("in");
    if (no_size)
        field_text("memoryMapSize", "NULL");
    else
        field_hex("memoryMapSize", size);
    field_text("memoryMap", no_map ? "NULL" : "buffer");
    field_text("mapKey", no_key ? "NULL" : "ptr");
    field_text("descriptorSize", no_stride ? "NULL" : "ptr");
    field_text("descriptorVersion", no_version ? "NULL" : "ptr");
    object_end();
    field_status(boot_services->GetMemoryMap(no_size ? 0 : &size, no_map ? 0 : (EFI_MEMORY_DESCRIPTOR *)spare_map()->bytes,
                                             no_key ? 0 : &key, no_stride ? 0 : &stride, no_version ? 0 : &version));
    object_begin("out");
    field_hex("memoryMapSize", size);
    field_hex("mapKey", key);
    field_hex("descriptorSize", stride);
    field_number("descriptorVersion", version);
    object_end();
    operation_end();
}

static EFI_STATUS ask_for_map(UINTN *size, UINTN *key, UINTN *stride)
{
    UINT32 version;
    return boot_services->GetMemoryMap(size, (EFI_MEMORY_DESCRIPTOR *)spare_map()->bytes, key, stride, &version);
}

/* GetMemoryMapSmallest: what a probe is told, and by halving, the smallest size that is really accepted. */
static void get_memory_map_smallest(void)
{
    UINTN asked = 0, returned, key = 0, stride = 0;
    UINT64 refused = 0, accepted = MAP_BYTES;
    EFI_STATUS status;
    operation_begin("GetMemoryMapSmallest");
    field_hex("probeStatus", ask_for_map(&asked, &key, &stride));
    field_hex("askedSize", asked);
    field_hex("descriptorSize", stride);
    while (refused < accepted) {
        UINT64 middle = (refused + accepted) / 2;
        UINTN size = middle;
        if (ask_for_map(&size, &key, &stride) == EFI_SUCCESS)
            accepted = middle;
        else
            refused = middle + 1;
    }
    returned = accepted;
    status = ask_for_map(&returned, &key, &stride);
    field_status(status);
    field_hex("smallestAccepted", accepted);
    field_hex("returnedSize", returned);
    field_hex("mapKey", key);
    operation_end();
}

int memory_operation(void)
{
    if (word_is(0, "AllocatePages"))
        allocate_pages();
    else if (word_is(0, "FreePages"))
        free_pages();
    else if (word_is(0, "AllocatePool"))
        allocate_pool();
    else if (word_is(0, "FreePool"))
        free_pool();
    else if (word_is(0, "GetMemoryMap"))
        get_memory_map();
    else if (word_is(0, "GetMemoryMapKey"))
        get_memory_map_key();
    else if (word_is(0, "GetMemoryMapRaw"))
        get_memory_map_raw();
    else if (word_is(0, "GetMemoryMapSmallest"))
        get_memory_map_smallest();
    else
        return 0;
    return 1;
}
