/*
 * The script: one operation a line, its name and its arguments. An argument is a word or a sum of
 *   123, 0x7b      a number; followed by p, that many pages
 *   s5             what slot 5 holds: an address that an earlier operation got
 *   key            the latest map key
 *   spare          a buffer of the recorder's own
 *   types          the memory type information that the configuration table points at
 *   image          where the recorder is loaded
 *   first7#2       the start of the third range of type 7 in the initial map; first7* of the largest
 *   end7#2         the address behind it
 */
#include "recorder.h"

static const EFI_GUID memory_type_information_guid = { 0x4c19049f, 0x4137, 0x4dd3, { 0x9c, 0x10, 0x8b, 0x97, 0xa8, 0x3f, 0xfd, 0xfa } };

const char *words[MAX_WORDS];
int word_count;
int unknown;

static UINT64 *slots;
static UINT8 *slot_is_filled;

void slots_begin(UINT8 *buffer)
{
    slots = (UINT64 *)buffer;
    slot_is_filled = buffer + SLOTS * sizeof *slots;
    for (int i = 0; i < SLOTS; i++)
        slot_is_filled[i] = 0;
}

int next_line(char **position, char *end)
{
    char *at = *position;
    word_count = 0;
    if (at >= end)
        return 0;
    while (at < end && *at != '\n') {
        while (at < end && *at == ' ')
            *at++ = 0;
        if (at >= end || *at == '\n')
            break;
        if (word_count < MAX_WORDS)
            words[word_count++] = at;
        while (at < end && *at != ' ' && *at != '\n')
            at++;
    }
    if (at < end)
        *at++ = 0;
    *position = at;
    return 1;
}

static int begins(const char *text, const char *with)
{
    while (*with)
        if (*text++ != *with++)
            return 0;
    return 1;
}

static int equal(const char *a, const char *b)
{
    return begins(a, b) && begins(b, a);
}

int word_is(int index, const char *text)
{
    return index < word_count && equal(words[index], text);
}

int has_word(const char *text)
{
    for (int i = 1; i < word_count; i++)
        if (equal(words[i], text))
            return 1;
    return 0;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return 99;
}

static UINT64 number(const char **position)
{
    const char *at = *position;
    UINT64 value = 0;
    int base = 10;
    if (begins(at, "0x")) {
        base = 16;
        at += 2;
    }
    while (digit(*at) < base)
        value = value * base + digit(*at++);
    if (*at == 'p') {
        value *= EFI_PAGE_SIZE;
        at++;
    }
    *position = at;
    return value;
}

static UINT64 in_initial_map(const char **position, int behind)
{
    const Descriptor *found = 0;
    UINT32 type = (UINT32)number(position);
    int largest = *(*position)++ == '*';
    UINT64 skip = largest ? 0 : number(position);
    for (UINT64 i = 0; i < map_count(&initial_map); i++) {
        const Descriptor *descriptor = map_at(&initial_map, i);
        if (descriptor->type != type)
            continue;
        if (largest && (!found || descriptor->pages > found->pages))
            found = descriptor;
        if (!largest && skip-- == 0) {
            found = descriptor;
            break;
        }
    }
    if (!found) {
        unknown = 1;
        return 0;
    }
    return found->start + (behind ? found->pages * EFI_PAGE_SIZE : 0);
}

static int skip_word(const char **position, const char *word)
{
    const char *start = *position;
    if (!begins(start, word))
        return 0;
    while (*word++)
        ++*position;
    return 1;
}

static UINT64 base_value(const char **position)
{
    if (skip_word(position, "key"))
        return last_key;
    if (skip_word(position, "spare"))
        return (UINT64)spare_map()->bytes;
    if (skip_word(position, "types"))
        return (UINT64)configuration_table(&memory_type_information_guid);
    if (skip_word(position, "image"))
        return (UINT64)loaded_image->ImageBase;
    if (skip_word(position, "first"))
        return in_initial_map(position, 0);
    if (skip_word(position, "end"))
        return in_initial_map(position, 1);
    if (skip_word(position, "s")) {
        UINT64 slot = number(position);
        if (slot >= SLOTS || !slot_is_filled[slot]) {
            unknown = 1;
            return 0;
        }
        return slots[slot];
    }
    return number(position);
}

UINT64 value_of(int index)
{
    const char *at = index < word_count ? words[index] : "0";
    UINT64 value = base_value(&at);
    while (*at == '+' || *at == '-') {
        int minus = *at++ == '-';
        UINT64 term = number(&at);
        value = minus ? value - term : value + term;
    }
    return value;
}

void fill_slot(int index, UINT64 value)
{
    const char *at;
    UINT64 slot;
    if (index >= word_count || words[index][0] != 's')
        return;
    at = words[index] + 1;
    slot = number(&at);
    if (slot < SLOTS) {
        slots[slot] = value;
        slot_is_filled[slot] = 1;
    }
}
