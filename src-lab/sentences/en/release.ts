/** Releases of EDK II: what is new in each, and the rule that a difference comes from. */
import type { Edk2Release } from '../../../src-firmware/platforms/edk2-rules'
import type { ShownRule } from '../../request/release-rule'

const news: Readonly<Record<Edk2Release, string>> = {
  '2022.11': 'The oldest of the three; Debian 12 has it.',
  '2025.02':
    'New since 2022.11: on Arm reserved memory is handed out in 64 KiB, special-purpose memory by its address alone, and ExitBootServices tells its handlers before it looks at the key. Debian 13 has it.',
  '2026.08':
    'New since 2025.02: the first ExitBootServices is refused, because a disk is flushed before the key is looked at; FreePages leaves protected pages alone; page 0 is kept; GetMemoryMap asks for more room.'
}

/** One or two sentences for who chooses a machine. */
export function releaseSentence(release: Edk2Release): string {
  return news[release]
}

/** Why two releases answer a call otherwise, without a final stop. */
export function ruleSentence(rule: ShownRule): string {
  switch (rule) {
    case 'keepsPageZero':
      return 'since July 2025 page 0 is not handed out'
    case 'walksFinishedMap':
      return 'since February 2026 the finished map is walked once more, in steps of *DescriptorSize'
    case 'flushesVolumes':
      return 'since June 2026 file systems are flushed before the key is looked at, and the disk takes a page for it: ask for the map again, and call again'
    case 'refusesUnacceptedPool':
      return 'since February 2023 there is no pool of unaccepted memory'
    case 'unacceptedSpace':
      return 'since May 2024 unaccepted memory has the number 6 in the GCD, not 7'
    case 'asksRoomForBins':
      return 'since January 2026 two descriptors of room are asked for each bin'
    case 'granularTypes':
      return "since March 2024 reserved memory is handed out in 64 KiB on Arm, and memory of ACPI's tables no more"
    case 'leavesProtectedPages':
      return 'since July 2025 FreePages leaves pages alone that are read-only or not protected alike, and says EFI_SUCCESS'
  }
}
