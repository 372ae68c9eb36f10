/* EFI_BOOT_SERVICES: images from a buffer (UEFI 2.10, section 7.4). */
#include "recorder.h"

#define HANDLE_UNWRITTEN 0x5a5a5a5aULL

/* For no agent: the firmware keeps no record of such an opening. */
static const EFI_LOADED_IMAGE *loaded_image_of(EFI_HANDLE handle)
{
    static EFI_GUID guid = LOADED_IMAGE_PROTOCOL;
    VOID *found = 0;
    EFI_STATUS status = boot_services->OpenProtocol(handle, &guid, &found, 0, 0, EFI_OPEN_PROTOCOL_GET_PROTOCOL);
    return status == EFI_SUCCESS ? found : 0;
}

static void field_pointer(const char *name, int word)
{
    if (word_is(word, "NULL"))
        field_text(name, "NULL");
    else
        field_hex(name, value_of(word));
}

static VOID *pointer(int word)
{
    return word_is(word, "NULL") ? 0 : (VOID *)value_of(word);
}

/* LoadImage <source buffer or NULL> <bytes> <device path or NULL> <slot> */
static void load_image(void)
{
    VOID *source = pointer(1), *path = pointer(3);
    UINT64 size = value_of(2);
    EFI_HANDLE handle = (EFI_HANDLE)HANDLE_UNWRITTEN;
    const EFI_LOADED_IMAGE *loaded;
    EFI_STATUS status;
    if (unknown)
        return;
    operation_begin("LoadImage");
    object_begin("in");
    field_pointer("sourceBuffer", 1);
    field_hex("sourceSize", size);
    field_pointer("devicePath", 3);
    object_end();
    status = boot_services->LoadImage(0, image_handle, path, source, size, &handle);
    field_status(status);
    object_begin("out");
    field_hex("imageHandle", (UINT64)handle);
    object_end();
    if (status == EFI_SUCCESS) {
        fill_slot(4, (UINT64)handle);
        loaded = loaded_image_of(handle);
        object_begin("image");
        field_hex("loadedImage", (UINT64)loaded);
        field_hex("imageBase", (UINT64)loaded->ImageBase);
        field_hex("imageSize", loaded->ImageSize);
        field_number("codeType", loaded->ImageCodeType);
        object_end();
    }
    operation_end();
}

/* StartImage <image handle> <status that its entry point returns> */
static void start_image(void)
{
    EFI_HANDLE handle = (EFI_HANDLE)value_of(1);
    UINT64 returns = value_of(2);
    if (unknown)
        return;
    operation_begin("StartImage");
    object_begin("in");
    field_hex("imageHandle", (UINT64)handle);
    field_hex("returns", returns);
    object_end();
    field_status(boot_services->StartImage(handle, 0, 0));
    operation_end();
}

/* UnloadImage <image handle> */
static void unload_image(void)
{
    EFI_HANDLE handle = (EFI_HANDLE)value_of(1);
    if (unknown)
        return;
    operation_begin("UnloadImage");
    object_begin("in");
    field_hex("imageHandle", (UINT64)handle);
    object_end();
    field_status(boot_services->UnloadImage(handle));
    operation_end();
}

static UINT8 nibble(char c)
{
    return (UINT8)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* Poke <address> <bytes in hexadecimal> */
static void poke(void)
{
    UINT8 *buffer = (UINT8 *)value_of(1);
    UINT64 size = 0;
    if (unknown || word_count < 3)
        return;
    for (const char *at = words[2]; at[0] && at[1]; at += 2)
        buffer[size++] = (UINT8)(nibble(at[0]) << 4 | nibble(at[1]));
    operation_begin("Poke");
    object_begin("in");
    field_hex("buffer", (UINT64)buffer);
    object_end();
    field_bytes("bytes", buffer, size);
    operation_end();
}

int image_operation(void)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } operations[] = { { "LoadImage", load_image }, { "StartImage", start_image }, { "UnloadImage", unload_image }, { "Poke", poke } };
    for (UINTN i = 0; i < sizeof operations / sizeof *operations; i++) {
        if (!word_is(0, operations[i].name))
            continue;
        operations[i].run();
        return 1;
    }
    return 0;
}
