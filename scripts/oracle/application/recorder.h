/*
 * The recorder: a UEFI application that carries out a script of memory operations on the real boot services and writes one JSON line for
 * each. It keeps out of its own picture: all its buffers are taken before the first map, and what it writes goes to a port of QEMU's,
 * never through the firmware's console.
 */
#ifndef RECORDER_H
#define RECORDER_H

#include <efi.h>

/* ---- output.c: one JSON object a line, to QEMU's debug console */
void line_begin(void);
void line_end(void);
void object_begin(const char *name);
void object_end(void);
void list_begin(const char *name);
void list_end(void);
/** An element of the list that is open. */
void item_hex(UINT64 value);
void item_number(UINT64 value);
void item_list_begin(void);
void item_object_begin(void);
/** A field of the object that is open: UINTN and the like as "0x…", UINT32 and enums as numbers. */
void field_hex(const char *name, UINT64 value);
void field_number(const char *name, UINT64 value);
void field_text(const char *name, const char *value);
void field_bytes(const char *name, const UINT8 *bytes, UINT64 count);
void field_status(EFI_STATUS status);
/** Ends the virtual machine. */
void power_off(void) __attribute__((noreturn));

/* ---- map.c: memory maps as the firmware answers them */
#define MAP_BYTES (40 * 4096ULL)

typedef struct {
    UINT8 *bytes;
    UINT64 size;
} Map;

typedef struct {
    UINT32 type;
    UINT32 unused;
    UINT64 start;
    UINT64 virtual_start;
    UINT64 pages;
    UINT64 attribute;
} Descriptor;

/** What is written of the state after each operation. */
typedef enum { AFTER_NOTHING, AFTER_KEY, AFTER_CHANGES, AFTER_MAP } After;

extern Map initial_map;
extern UINT64 last_key;
extern After after;

/** @param buffers Four times MAP_BYTES. */
void maps_begin(UINT8 *buffers);
/** Asks through the pointer kept from the start, so that it also works after ExitBootServices. */
EFI_STATUS take_map(Map *map);
UINT64 map_count(const Map *map);
const Descriptor *map_at(const Map *map, UINT64 index);
/** The map of the operation under way, and a buffer that any operation may spoil. */
Map *current_map(void);
Map *spare_map(void);
void write_map(const Map *map);
void write_sorted(const Map *map);
/** The state after an operation, as far as `after` asks for it. */
void write_after(void);
void set_after(After how);

/* ---- script.c: words and what they stand for */
#define MAX_WORDS 12
#define SLOTS 4096

extern const char *words[MAX_WORDS];
extern int word_count;
/** Set where an expression names a slot that was never filled, or a descriptor that is not there: the operation is left out. */
extern int unknown;

/** @param buffer SLOTS times 9 bytes. */
void slots_begin(UINT8 *buffer);
/** Cuts the next line into words. 0: the script is at its end. */
int next_line(char **position, char *end);
int word_is(int index, const char *text);
/** Is this word anywhere behind the operation's name? */
int has_word(const char *text);
/** An absent word counts as 0. */
UINT64 value_of(int index);
/** Fills the slot that this word names, if it names one. */
void fill_slot(int index, UINT64 value);

/* ---- the operations */
extern EFI_HANDLE image_handle;
extern EFI_SYSTEM_TABLE *system_table;
extern EFI_BOOT_SERVICES *boot_services;
extern EFI_LOADED_IMAGE *loaded_image;
extern EFI_GET_MEMORY_MAP kept_get_memory_map;
extern EFI_ALLOCATE_PAGES kept_allocate_pages;

void operation_begin(const char *name);
void operation_end(void);
/** Ends the line of an operation after which no map may be asked for. */
void operation_end_bare(void);
void *configuration_table(const EFI_GUID *guid);

/** Each of these carries out the line if the operation is one of its own, and says whether it was. */
int memory_operation(void);
int exit_operation(void);
int other_operation(void);
int memory_space_operation(void);
int firmware_version_operation(void);
int platform_operation(void);
int translation_tables_operation(void);
int image_operation(void);

#endif
