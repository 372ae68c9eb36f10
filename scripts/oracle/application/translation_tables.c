/*
 * What the processor's translation tables map, and which parts of the address space they describe in small pieces
 * already. Where firmware protects memory, the first change inside a large block takes a page for a table of smaller
 * ones: the memory map shows it.
 */
#include "recorder.h"

/* Calls back for every entry that says something: a block that has a table of its own, or bytes that are mapped. */
typedef void (*Look)(UINT64 address, UINT64 bytes, int is_table);

#if defined(__aarch64__)
#define ENTRIES 512
#define VALID 1
#define VALID_TABLE 3
#define TABLE_ADDRESS 0x0000fffffffff000ULL
#define LAST_LEVEL 3

static UINT64 block_bytes(int level)
{
    return 1ULL << (12 + 9 * (LAST_LEVEL - level));
}

static void walk(Look look, const UINT64 *table, UINT64 entries, UINT64 address, int level)
{
    for (UINT64 i = 0; i < entries; i++, address += block_bytes(level)) {
        int is_table = level < LAST_LEVEL && (table[i] & VALID_TABLE) == VALID_TABLE;
        if ((table[i] & VALID) == 0)
            continue;
        look(address, block_bytes(level), is_table);
        if (is_table)
            walk(look, (const UINT64 *)(table[i] & TABLE_ADDRESS), ENTRIES, address, level + 1);
    }
}

static void walk_all(Look look)
{
    UINT64 root, control;
    __asm__ volatile("mrs %0, ttbr0_el1" : "=r"(root));
    __asm__ volatile("mrs %0, tcr_el1" : "=r"(control));
    UINT64 bits = 64 - (control & 0x3f);
    int level = LAST_LEVEL;
    while (12 + 9 * (LAST_LEVEL - level + 1) < (int)bits)
        level--;
    walk(look, (const UINT64 *)(root & TABLE_ADDRESS), 1ULL << (bits - 12 - 9 * (LAST_LEVEL - level)), 0, level);
}
#else
static void walk_all(Look look)
{
    (void)look;
}
#endif

static void write_range(UINT64 address, UINT64 bytes)
{
    item_list_begin();
    item_hex(address);
    item_hex(bytes);
    list_end();
}

static void write_table(UINT64 address, UINT64 bytes, int is_table)
{
    if (is_table)
        write_range(address, bytes);
}

static UINT64 mapped_from, mapped_to;

static void write_mapped(UINT64 address, UINT64 bytes, int is_table)
{
    if (is_table)
        return;
    if (address != mapped_to) {
        if (mapped_from != mapped_to)
            write_range(mapped_from, mapped_to - mapped_from);
        mapped_from = address;
    }
    mapped_to = address + bytes;
}

int translation_tables_operation(void)
{
    if (!word_is(0, "TranslationTables"))
        return 0;
    operation_begin("TranslationTables");
    list_begin("blocks");
    walk_all(write_table);
    list_end();
    list_begin("mapped");
    mapped_from = mapped_to = 0;
    walk_all(write_mapped);
    if (mapped_from != mapped_to)
        write_range(mapped_from, mapped_to - mapped_from);
    list_end();
    operation_end_bare();
    return 1;
}
