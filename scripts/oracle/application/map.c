/* Taking memory maps, and writing them or what changed in them. */
#include "recorder.h"

Map initial_map;
UINT64 last_key;
After after;

static Map before, now, spare;
static UINT64 stride;
static UINT32 version;

void maps_begin(UINT8 *buffers)
{
    initial_map.bytes = buffers;
    before.bytes = buffers + MAP_BYTES;
    now.bytes = buffers + 2 * MAP_BYTES;
    spare.bytes = buffers + 3 * MAP_BYTES;
}

Map *current_map(void) { return &now; }
Map *spare_map(void) { return &spare; }

EFI_STATUS take_map(Map *map)
{
    UINTN size = MAP_BYTES, key = 0, descriptor_size = 0;
    UINT32 descriptor_version = 0;
    EFI_STATUS status = kept_get_memory_map(&size, (EFI_MEMORY_DESCRIPTOR *)map->bytes, &key, &descriptor_size, &descriptor_version);
    map->size = status == EFI_SUCCESS ? size : 0;
    if (status == EFI_SUCCESS) {
        last_key = key;
        stride = descriptor_size;
        version = descriptor_version;
    }
    return status;
}

UINT64 map_count(const Map *map)
{
    return map->size ? map->size / stride : 0;
}

const Descriptor *map_at(const Map *map, UINT64 index)
{
    return (const Descriptor *)(map->bytes + index * stride);
}

static void write_descriptor(const Descriptor *descriptor)
{
    item_list_begin();
    item_number(descriptor->type);
    item_hex(descriptor->start);
    item_hex(descriptor->virtual_start);
    item_hex(descriptor->pages);
    item_hex(descriptor->attribute);
    list_end();
}

void write_map(const Map *map)
{
    field_hex("mapKey", last_key);
    field_hex("mapSize", map->size);
    field_hex("descriptorSize", stride);
    field_number("descriptorVersion", version);
    list_begin("descriptors");
    for (UINT64 i = 0; i < map_count(map); i++)
        write_descriptor(map_at(map, i));
    list_end();
}

void write_sorted(const Map *map)
{
    UINT64 sorted = 1;
    for (UINT64 i = 1; i < map_count(map); i++)
        if (map_at(map, i)->start < map_at(map, i - 1)->start)
            sorted = 0;
    field_number("sorted", sorted);
}

static int same(const Descriptor *a, const Descriptor *b)
{
    return a->type == b->type && a->start == b->start && a->virtual_start == b->virtual_start && a->pages == b->pages &&
           a->attribute == b->attribute;
}

/* Both maps have nearly the same order: the search goes on where the last one found its match. */
static void write_missing(const char *name, const Map *from, const Map *in)
{
    UINT64 count = map_count(in), next = 0;
    list_begin(name);
    for (UINT64 i = 0; i < map_count(from); i++) {
        const Descriptor *wanted = map_at(from, i);
        UINT64 tried = 0;
        while (tried < count && !same(wanted, map_at(in, (next + tried) % count)))
            tried++;
        if (tried == count)
            write_descriptor(wanted);
        else
            next = (next + tried + 1) % count;
    }
    list_end();
}

void write_after(void)
{
    Map swapped;
    EFI_STATUS status;
    if (after == AFTER_NOTHING)
        return;
    status = take_map(&now);
    if (status != EFI_SUCCESS) {
        field_hex("afterMapStatus", status);
        return;
    }
    object_begin("after");
    field_hex("mapKey", last_key);
    field_number("count", map_count(&now));
    write_sorted(&now);
    if (after == AFTER_CHANGES) {
        write_missing("removed", &before, &now);
        write_missing("added", &now, &before);
    }
    object_end();
    if (after == AFTER_MAP) {
        object_begin("map");
        write_map(&now);
        object_end();
    }
    swapped = before;
    before = now;
    now = swapped;
}

void set_after(After how)
{
    after = how;
    take_map(&before);
}
