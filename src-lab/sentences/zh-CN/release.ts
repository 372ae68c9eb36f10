/** Releases of EDK II: what is new in each, and the rule that a difference comes from. */
import type { Edk2Release } from '../../../src-firmware/platforms/edk2-rules'
import type { ShownRule } from '../../request/release-rule'

const news: Readonly<Record<Edk2Release, string>> = {
  '2022.11': '三个版本中最旧的；Debian 12 使用它。',
  '2025.02':
    '自 2022.11 以来新增：在 Arm 上，保留内存以 64 KiB 为单位给出；专用内存只能按地址取得；ExitBootServices 在查看映射键之前先通知处理函数。Debian 13 使用它。',
  '2026.08':
    '自 2025.02 以来新增：第一次 ExitBootServices 会被拒绝，因为查看映射键之前要先刷新磁盘；FreePages 不动受保护的页；保留第 0 页；GetMemoryMap 要求更多空间。'
}

/** One or two sentences for who chooses a machine. */
export function releaseSentence(release: Edk2Release): string {
  return news[release]
}

/** Why two releases answer a call otherwise, without a final stop. */
export function ruleSentence(rule: ShownRule): string {
  switch (rule) {
    case 'keepsPageZero':
      return '自 2025 年 7 月起，不给出第 0 页'
    case 'walksFinishedMap':
      return '自 2026 年 2 月起，会按 *DescriptorSize 的步长再遍历一次完成的映射'
    case 'flushesVolumes':
      return '自 2026 年 6 月起，查看映射键之前先刷新文件系统，而磁盘为此取得一页：请再次取得映射，然后再次调用'
    case 'refusesUnacceptedPool':
      return '自 2023 年 2 月起，没有未接受（unaccepted）内存的池'
    case 'unacceptedSpace':
      return '自 2024 年 5 月起，未接受（unaccepted）内存在 GCD 中的编号是 6，而不是 7'
    case 'asksRoomForBins':
      return '自 2026 年 1 月起，为每个 bin 要求两个描述符的空间'
    case 'granularTypes':
      return '自 2024 年 3 月起，在 Arm 上保留内存以 64 KiB 为单位给出，而 ACPI 表的内存不再如此'
    case 'leavesProtectedPages':
      return '自 2025 年 7 月起，FreePages 不动只读或保护方式不一致的页，并返回 EFI_SUCCESS'
  }
}
