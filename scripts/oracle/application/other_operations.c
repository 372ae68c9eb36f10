/* Task priority, copying, checksums, and what is the recorder's own. */
#include "recorder.h"

#define CRC_UNWRITTEN 0xeeeeeeeeU

static void write_buffer(const char *address_name, UINT64 address, const char *size_name, UINT64 size)
{
    field_hex(address_name, address);
    field_hex(size_name, size);
}

static void raise_tpl(void)
{
    UINT64 level = value_of(1);
    operation_begin("RaiseTPL");
    object_begin("in");
    field_hex("newTpl", level);
    object_end();
    level = boot_services->RaiseTPL(level);
    object_begin("out");
    field_hex("oldTpl", level);
    object_end();
    operation_end();
}

static void restore_tpl(void)
{
    UINT64 level = value_of(1);
    operation_begin("RestoreTPL");
    object_begin("in");
    field_hex("oldTpl", level);
    object_end();
    boot_services->RestoreTPL(level);
    field_text("returned", "void");
    operation_end();
}

static void set_mem(void)
{
    UINT64 buffer = value_of(1), size = value_of(2), value = value_of(3);
    operation_begin("SetMem");
    object_begin("in");
    write_buffer("buffer", buffer, "size", size);
    field_number("value", value & 0xff);
    object_end();
    boot_services->SetMem((VOID *)buffer, size, (UINT8)value);
    field_text("returned", "void");
    operation_end();
}

static void copy_mem(void)
{
    UINT64 destination = value_of(1), source = value_of(2), length = value_of(3);
    operation_begin("CopyMem");
    object_begin("in");
    field_hex("destination", destination);
    field_hex("source", source);
    field_hex("length", length);
    object_end();
    boot_services->CopyMem((VOID *)destination, (VOID *)source, length);
    field_text("returned", "void");
    operation_end();
}

static void calculate_crc32(void)
{
    UINT64 data = word_is(1, "NULL") ? 0 : value_of(1), size = value_of(2);
    UINT32 crc = CRC_UNWRITTEN;
    int no_out = has_word("noOut");
    operation_begin("CalculateCrc32");
    object_begin("in");
    write_buffer("data", data, "dataSize", size);
    if (no_out)
        field_text("crc32", "NULL");
    object_end();
    field_status(boot_services->CalculateCrc32((VOID *)data, size, no_out ? 0 : &crc));
    object_begin("out");
    field_hex("crc32", crc);
    object_end();
    operation_end();
}

static void stall(void)
{
    UINT64 microseconds = value_of(1);
    operation_begin("Stall");
    object_begin("in");
    field_hex("microseconds", microseconds);
    object_end();
    field_status(boot_services->Stall(microseconds));
    operation_end();
}

/* Fill <address> <bytes>: byte i becomes (7 i + 3) mod 256. */
static void fill(void)
{
    UINT64 buffer = value_of(1), size = value_of(2);
    for (UINT64 i = 0; i < size; i++)
        ((volatile UINT8 *)buffer)[i] = (UINT8)(7 * i + 3);
    operation_begin("Fill");
    object_begin("in");
    write_buffer("buffer", buffer, "size", size);
    object_end();
    operation_end();
}

static void peek(void)
{
    UINT64 buffer = value_of(1), size = value_of(2);
    operation_begin("Peek");
    object_begin("in");
    write_buffer("buffer", buffer, "size", size);
    object_end();
    field_bytes("bytes", (const UINT8 *)buffer, size);
    operation_end();
}

int other_operation(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } operations[] = { { "RaiseTPL", raise_tpl }, { "RestoreTPL", restore_tpl }, { "SetMem", set_mem }, { "CopyMem", copy_mem },
                       { "CalculateCrc32", calculate_crc32 }, { "Stall", stall }, { "Fill", fill }, { "Peek", peek } };
    for (UINTN i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (!word_is(0, operations[i].name))
            continue;
        /* Each of them takes numbers alone: an address that is not known leaves the operation out. */
        for (int word = 1; word < word_count; word++)
            value_of(word);
        if (!unknown)
            operations[i].run();
        return 1;
    }
    return 0;
}
