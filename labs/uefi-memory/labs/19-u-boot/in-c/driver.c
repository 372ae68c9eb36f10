// SPDX-License-Identifier: MIT
#include <command.h>
#include <efi_loader.h>
#include <malloc.h>
#include <vsprintf.h>

#define APPLICATION        0x3000000UL
#define HOME               0x2000000UL
#define KERNEL_PAGES       16
#define DEVICE_TREE_PAGES  3

// What the application leaves behind.
static const struct {
	u64 start;
	efi_uintn_t pages;
} blocks[] = {
	{ 0x2000000, 16 },
	{ 0x2100000, 1 },
	{ 0x2102000, 1 },
};

// The first place from an address on where EFI has so many pages free; 0: there is none.
static u64 first_free(u64 from, u64 pages)
{
	struct efi_mem_desc *map, *entry;
	efi_uintn_t size = 0, key, stride;
	u64 first = 0, start, end;
	u32 version;

	efi_get_memory_map(&size, NULL, &key, &stride, &version);
	map = malloc(size);
	if (!map)
		return 0;

	if (efi_get_memory_map(&size, map, &key, &stride, &version) == EFI_SUCCESS) {
		for (entry = map; (void *)entry < (void *)map + size; entry = (void *)entry + stride) {
			start = max(entry->physical_start, from);
			end = entry->physical_start + (entry->num_pages << EFI_PAGE_SHIFT);
			if (entry->type == EFI_CONVENTIONAL_MEMORY &&
			    start + (pages << EFI_PAGE_SHIFT) <= end && (!first || start < first))
				first = start;
		}
	}
	free(map);

	return first;
}

// The prompt's own load, as a command would call it.
static int load(u64 address, const char *file)
{
	char line[80];

	snprintf(line, sizeof(line), "load virtio 0:1 %llx %s", address, file);
	return run_command(line, 0);
}

static int do_start(struct cmd_tbl *cmdtp, int flag, int argc, char *const argv[])
{
	u64 kernel, device_tree;
	int failed, i;

	// The picture. When it fails, the system starts without one, and its pages are still taken.
	run_command("load virtio 0:1 3000000 splash.efi && bootefi 3000000", 0);

	kernel = first_free(HOME, KERNEL_PAGES);
	// Behind the kernel: in v2023.01 EFI does not know that a file lies there.
	device_tree = first_free(kernel + (KERNEL_PAGES << EFI_PAGE_SHIFT), DEVICE_TREE_PAGES);
	failed = load(kernel, "f64k.bin") || load(device_tree, "three.bin");

	// What the application left goes back. EFI does not ask whose it is.
	for (i = 0; i < ARRAY_SIZE(blocks); i++)
		if (efi_free_pages(blocks[i].start, blocks[i].pages) != EFI_SUCCESS)
			return CMD_RET_FAILURE;

	return failed ? CMD_RET_FAILURE : CMD_RET_SUCCESS;
}

U_BOOT_CMD(start, 1, 0, do_start, "start the system", "");
