/*
 * What the processor's translation tables map, and which parts of the address space they describe in small pieces
 * already. Where firmware protects memory, the first change inside a large block takes a page for a table of smaller
 * ones: the memory map shows it.
 */
#include "recorder.h"

/* What may not be done with mapped bytes: EFI_MEMORY_RP, XP and RO. Of a block that has a table of its own nothing is said. */
#ifndef EFI_MEMORY_RO
#define EFI_MEMORY_RO 0x20000ULL
#endif
#define IS_TABLE (~0ULL)
#define IS_NOWHERE (~1ULL)

/* Calls back for every entry that says something: a block that has a table of its own, or bytes that are mapped. */
typedef void (*Look)(UINT64 address, UINT64 bytes, UINT64 protection);

#define ENTRIES 512
#define LAST_LEVEL 3

static UINT64 block_bytes(int level)
{
    return 1ULL << (12 + 9 * (LAST_LEVEL - level));
}

#if defined(__aarch64__)
#define VALID 1
#define VALID_TABLE 3
#define TABLE_ADDRESS 0x0000fffffffff000ULL
#define READ_ONLY (1ULL << 7)
#define ACCESSIBLE (1ULL << 10)
#define NO_EXECUTE (3ULL << 53)

static UINT64 protection_of(UINT64 entry)
{
    return (entry & ACCESSIBLE ? 0 : EFI_MEMORY_RP) | (entry & READ_ONLY ? EFI_MEMORY_RO : 0) | (entry & NO_EXECUTE ? EFI_MEMORY_XP : 0);
}

static void walk(Look look, const UINT64 *table, UINT64 entries, UINT64 address, int level)
{
    for (UINT64 i = 0; i < entries; i++, address += block_bytes(level)) {
        int is_table = level < LAST_LEVEL && (table[i] & VALID_TABLE) == VALID_TABLE;
        if ((table[i] & VALID) == 0)
            continue;
        look(address, block_bytes(level), is_table ? IS_TABLE : protection_of(table[i]));
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
#define PRESENT 1
#define WRITABLE 2
#define LARGE 0x80
#define NO_EXECUTE (1ULL << 63)
#define TABLE_ADDRESS 0x000ffffffffff000ULL
/* From here on the upper half begins: firmware maps addresses as they are, and has none there. */
#define UPPER_HALF 256

static UINT64 protection_of(UINT64 entry)
{
    return (entry & PRESENT ? 0 : EFI_MEMORY_RP) | (entry & WRITABLE ? 0 : EFI_MEMORY_RO) | (entry & NO_EXECUTE ? EFI_MEMORY_XP : 0);
}

/* Tables are no blocks that were cut: the processor's driver has its pages for them already. */
static void walk(Look look, const UINT64 *table, UINT64 entries, UINT64 address, int level)
{
    for (UINT64 i = 0; i < entries; i++, address += block_bytes(level)) {
        if (table[i] == 0)
            continue;
        if (level == LAST_LEVEL || (table[i] & LARGE))
            look(address, block_bytes(level), protection_of(table[i]));
        else
            walk(look, (const UINT64 *)(table[i] & TABLE_ADDRESS), ENTRIES, address, level + 1);
    }
}

static void walk_all(Look look)
{
    UINT64 root;
    __asm__ volatile("mov %%cr3, %0" : "=r"(root));
    walk(look, (const UINT64 *)(root & TABLE_ADDRESS), UPPER_HALF, 0, 0);
}
#endif

static UINT64 from, to, protection;

static void write_run(void)
{
    if (to == from)
        return;
    item_list_begin();
    item_hex(from);
    item_hex(to - from);
    if (protection != IS_NOWHERE)
        item_hex(protection);
    list_end();
}

static void add(UINT64 address, UINT64 bytes, UINT64 own)
{
    if (address != to || own != protection) {
        write_run();
        from = address;
        protection = own;
    }
    to = address + bytes;
}

static void add_table(UINT64 address, UINT64 bytes, UINT64 own)
{
    if (own != IS_TABLE)
        return;
    from = address;
    to = address + bytes;
    write_run();
}

static void add_mapped(UINT64 address, UINT64 bytes, UINT64 own)
{
    if (own != IS_TABLE)
        add(address, bytes, IS_NOWHERE);
}

static void add_protected(UINT64 address, UINT64 bytes, UINT64 own)
{
    if (own != IS_TABLE && own != 0)
        add(address, bytes, own);
}

static void write_list(const char *name, Look look)
{
    list_begin(name);
    from = to = 0;
    protection = IS_NOWHERE;
    walk_all(look);
    if (look != add_table)
        write_run();
    list_end();
}

int translation_tables_operation(void)
{
    if (!word_is(0, "TranslationTables"))
        return 0;
    operation_begin("TranslationTables");
    write_list("blocks", add_table);
    write_list("mapped", add_mapped);
    write_list("protected", add_protected);
    operation_end_bare();
    return 1;
}
