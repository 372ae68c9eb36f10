/*
 * What no service tells: the state of the firmware's own memory management, found by its signatures. It is what a simulated machine must
 * start from to give the same answers.
 */
#include "recorder.h"

/* EDK II's head of a free pool block: signature, size class, and its links in the list of the class. */
#define FREE_BLOCK_SIGNATURE 0x30726670U
#define SIZE_CLASSES 12
typedef struct {
    UINT32 signature, size_class;
    UINT64 next, previous;
} FreeBlock;

/* EDK II's own record of one range of memory. */
#define RANGE_SIGNATURE 0x70616d6dULL
typedef struct {
    UINT64 signature, next, previous;
    UINT8 in_page;
    UINT32 type;
    UINT64 start, last, virtual_start, attribute;
} RangeRecord;

static const EFI_GUID hob_list_guid = { 0x7739f24c, 0x93d7, 0x11d4, { 0x9a, 0x3a, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } };
static const EFI_GUID memory_attributes_guid = { 0xdcfa911d, 0x26eb, 0x469f, { 0xa2, 0x20, 0x38, 0xb7, 0xdc, 0x46, 0x12, 0x20 } };

/* Is this range the firmware's own data? The records of ranges lie in pages, and the first six in the core's own image; pool can have any type. */
static int holds_firmware_data(const Descriptor *range)
{
    int typed = range->type == EfiBootServicesCode || range->type == EfiBootServicesData || range->type == EfiRuntimeServicesData ||
        range->type == EfiACPIReclaimMemory || range->type == EfiACPIMemoryNVS;
    return typed && range->start != 0 && (range->attribute & EFI_MEMORY_WB) != 0;
}

static void write_free_block(const FreeBlock *block, UINT32 type)
{
    if (block->signature != FREE_BLOCK_SIGNATURE || block->size_class >= SIZE_CLASSES)
        return;
    item_list_begin();
    item_number(type);
    item_hex((UINT64)block);
    item_number(block->size_class);
    item_hex(block->next);
    item_hex(block->previous);
    list_end();
}

static void write_range_record(const RangeRecord *record)
{
    if (record->signature != RANGE_SIGNATURE)
        return;
    item_list_begin();
    item_number(record->type);
    item_hex((UINT64)record);
    item_hex(record->next);
    item_hex(record->start);
    item_hex(record->last);
    list_end();
}

/* A stack may end in a page that nobody may touch. Only the Arm build has one: there the processor is asked. */
static int is_readable(UINT64 page)
{
#if defined(__aarch64__)
    UINT64 translated;
    __asm__ volatile("at s1e1r, %1\n\tisb\n\tmrs %0, par_el1" : "=r"(translated) : "r"(page) : "memory");
    return (translated & 1) == 0;
#else
    (void)page;
    return 1;
#endif
}

static void scan(void (*look)(UINT64 address, UINT32 type))
{
    for (UINT64 i = 0; i < map_count(&initial_map); i++) {
        const Descriptor *range = map_at(&initial_map, i);
        if (!holds_firmware_data(range))
            continue;
        for (UINT64 page = range->start; page < range->start + range->pages * EFI_PAGE_SIZE; page += EFI_PAGE_SIZE)
            for (UINT64 address = page; is_readable(page) && address < page + EFI_PAGE_SIZE; address += 8)
                look(address, range->type);
    }
}

static void look_for_free_block(UINT64 address, UINT32 type)
{
    write_free_block((const FreeBlock *)address, type);
}

static void look_for_range_record(UINT64 address, UINT32 type)
{
    (void)type;
    write_range_record((const RangeRecord *)address);
}

static void write_hidden_state(void)
{
    const UINT32 *table = configuration_table(&memory_attributes_guid);
    operation_begin("HiddenState");
    field_hex("systemTable", (UINT64)system_table);
    list_begin("freeBlocks");
    scan(look_for_free_block);
    list_end();
    list_begin("ranges");
    scan(look_for_range_record);
    list_end();
    if (table) {
        field_hex("attributesTable", (UINT64)table);
        field_number("attributesEntries", table[1]);
    }
    operation_end_bare();
}

static void write_hob_list(void)
{
    const UINT8 *list = configuration_table(&hob_list_guid);
    const UINT8 *hob = list;
    operation_begin("HobList");
    field_hex("address", (UINT64)list);
    /* Each begins with its type and its length, 16 bits each; the last has the type 0xffff. */
    while (*(const UINT16 *)hob != 0xffff)
        hob += *(const UINT16 *)(hob + 2);
    field_bytes("bytes", list, (UINT64)(hob + *(const UINT16 *)(hob + 2) - list));
    operation_end_bare();
}

static void write_tables(void)
{
    const CHAR16 *vendor = system_table->FirmwareVendor;
    operation_begin("Tables");
    field_hex("systemTable", (UINT64)system_table);
    field_hex("runtimeServices", (UINT64)system_table->RuntimeServices);
    field_hex("bootServices", (UINT64)system_table->BootServices);
    field_hex("vendor", (UINT64)vendor);
    list_begin("vendorName");
    for (UINTN i = 0; vendor[i]; i++)
        item_number(vendor[i]);
    list_end();
    field_hex("revision", system_table->FirmwareRevision);
    field_hex("configurationTable", (UINT64)system_table->ConfigurationTable);
    list_begin("configuration");
    for (UINTN i = 0; i < system_table->NumberOfTableEntries; i++) {
        const EFI_CONFIGURATION_TABLE *entry = &system_table->ConfigurationTable[i];
        item_object_begin();
        field_bytes("guid", (const UINT8 *)&entry->VendorGuid, sizeof entry->VendorGuid);
        field_hex("table", (UINT64)entry->VendorTable);
        object_end();
    }
    list_end();
    operation_end_bare();
}

int platform_operation(void)
{
    if (word_is(0, "HiddenState"))
        write_hidden_state();
    else if (word_is(0, "HobList"))
        write_hob_list();
    else if (word_is(0, "Tables"))
        write_tables();
    else
        return 0;
    return 1;
}
