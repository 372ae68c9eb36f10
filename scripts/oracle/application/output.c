/* JSON, byte by byte, past the firmware: to QEMU's debug console on a PC, to its semihosting console on AArch64. */
#include "recorder.h"

static const char digits[] = "0123456789abcdef";
/* Whether the object or list that is open has no member yet. A closed one was a member of the one around it, which is so not empty. */
static int empty;

#if defined(__x86_64__)
#define DEBUG_CONSOLE 0xe9
#define DEBUG_EXIT 0xf4

static void put(char c)
{
    __asm__ volatile("outb %0, %1" : : "a"((UINT8)c), "Nd"((UINT16)DEBUG_CONSOLE));
}

void power_off(void)
{
    __asm__ volatile("outl %0, %1" : : "a"(0), "Nd"((UINT16)DEBUG_EXIT));
    for (;;)
        __asm__ volatile("hlt");
}
#elif defined(__aarch64__)
/* Arm's semihosting: an operation's number and where its argument lies. */
#define SYS_WRITEC 0x03
#define SYS_EXIT 0x18
#define APPLICATION_EXIT 0x20026

static void semihosting(UINT64 number, const void *argument)
{
    register UINT64 x0 __asm__("x0") = number;
    register UINT64 x1 __asm__("x1") = (UINT64)argument;
    __asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
}

static void put(char c)
{
    semihosting(SYS_WRITEC, &c);
}

void power_off(void)
{
    const UINT64 reason[2] = { APPLICATION_EXIT, 0 };
    semihosting(SYS_EXIT, reason);
    for (;;)
        ;
}
#endif

static void put_text(const char *text)
{
    while (*text)
        put(*text++);
}

static void put_string(const char *text)
{
    put('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            put('\\');
        put(*text);
    }
    put('"');
}

static void put_in_base(UINT64 value, unsigned base)
{
    char reversed[20];
    int length = 0;
    do {
        reversed[length++] = digits[value % base];
        value /= base;
    } while (value);
    while (length)
        put(reversed[--length]);
}

static void put_hex(UINT64 value)
{
    put_text("\"0x");
    put_in_base(value, 16);
    put('"');
}

static void separate(void)
{
    if (!empty)
        put(',');
    empty = 0;
}

static void field(const char *name)
{
    separate();
    put_string(name);
    put(':');
}

static void open(char bracket)
{
    put(bracket);
    empty = 1;
}

static void close(char bracket)
{
    put(bracket);
    empty = 0;
}

void line_begin(void) { open('{'); }
void line_end(void) { put_text("}\n"); }
void object_begin(const char *name) { field(name); open('{'); }
void object_end(void) { close('}'); }
void list_begin(const char *name) { field(name); open('['); }
void list_end(void) { close(']'); }
void item_list_begin(void) { separate(); open('['); }
void item_object_begin(void) { separate(); open('{'); }
void item_hex(UINT64 value) { separate(); put_hex(value); }
void item_number(UINT64 value) { separate(); put_in_base(value, 10); }
void field_hex(const char *name, UINT64 value) { field(name); put_hex(value); }
void field_number(const char *name, UINT64 value) { field(name); put_in_base(value, 10); }
void field_text(const char *name, const char *value) { field(name); put_string(value); }

void field_bytes(const char *name, const UINT8 *bytes, UINT64 count)
{
    field(name);
    put('"');
    for (UINT64 i = 0; i < count; i++) {
        put(digits[bytes[i] >> 4]);
        put(digits[bytes[i] & 15]);
    }
    put('"');
}

/* UEFI 2.10, appendix D. */
static const char *const error_names[] = {
    "EFI_LOAD_ERROR", "EFI_INVALID_PARAMETER", "EFI_UNSUPPORTED", "EFI_BAD_BUFFER_SIZE", "EFI_BUFFER_TOO_SMALL", "EFI_NOT_READY",
    "EFI_DEVICE_ERROR", "EFI_WRITE_PROTECTED", "EFI_OUT_OF_RESOURCES", "EFI_VOLUME_CORRUPTED", "EFI_VOLUME_FULL", "EFI_NO_MEDIA",
    "EFI_MEDIA_CHANGED", "EFI_NOT_FOUND", "EFI_ACCESS_DENIED", "EFI_NO_RESPONSE", "EFI_NO_MAPPING", "EFI_TIMEOUT", "EFI_NOT_STARTED",
    "EFI_ALREADY_STARTED", "EFI_ABORTED"
};

void field_status(EFI_STATUS status)
{
    UINT64 number = status & ~EFI_ERROR_MASK;
    const char *name = "?";
    if (status == EFI_SUCCESS)
        name = "EFI_SUCCESS";
    else if (EFI_ERROR(status) && number <= sizeof error_names / sizeof *error_names)
        name = error_names[number - 1];
    field_hex("status", status);
    field_text("statusName", name);
}
