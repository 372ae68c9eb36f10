/* Which build the firmware says it is. */
#include "recorder.h"

static const EFI_GUID smbios_guid = { 0xeb9d2d31, 0x2d88, 0x11d3, { 0x9a, 0x16, 0x00, 0x90, 0x27, 0x3f, 0xc1, 0x4d } };
static const EFI_GUID smbios3_guid = { 0xf2fd1544, 0x9794, 0x4a2c, { 0x99, 0x2e, 0xe5, 0xbb, 0xcf, 0x20, 0xe3, 0x94 } };
#define SMBIOS_BIOS 0
#define SMBIOS_BIOS_VERSION 5
#define SMBIOS_END 127

/* The strings of a structure of SMBIOS stand behind it, the first is number 1; two zeros end them (DMTF DSP0134, section 6.1.3). */
static const char *smbios_string(const UINT8 *structure, int number)
{
    const char *text = (const char *)structure + structure[1];
    while (--number > 0 && *text)
        while (*text++)
            ;
    return text;
}

static const UINT8 *smbios_behind(const UINT8 *structure)
{
    const UINT8 *at = structure + structure[1];
    while (at[0] || at[1])
        at++;
    return at + 2;
}

/* What the firmware says of itself: the structure BIOS Information (type 0), which it makes where the machine brings none. */
int firmware_version_operation(void)
{
    const UINT8 *entry, *structure = 0, *end = 0;
    if (!word_is(0, "FirmwareVersion"))
        return 0;
    entry = configuration_table(&smbios3_guid);
    if (entry) {
        structure = (const UINT8 *)*(const UINT64 *)(entry + 16);
        end = structure + *(const UINT32 *)(entry + 12);
    } else if ((entry = configuration_table(&smbios_guid)) != 0) {
        structure = (const UINT8 *)(UINT64) * (const UINT32 *)(entry + 24);
        end = structure + *(const UINT16 *)(entry + 22);
    }
    operation_begin("FirmwareVersion");
    for (; structure < end && structure[0] != SMBIOS_END; structure = smbios_behind(structure))
        if (structure[0] == SMBIOS_BIOS)
            field_text("version", smbios_string(structure, structure[SMBIOS_BIOS_VERSION]));
    operation_end_bare();
    return 1;
}
