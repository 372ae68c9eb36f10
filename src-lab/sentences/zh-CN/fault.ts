/** What a fault says to the driver's author. */
import { hex, leftByRefused, type FaultEvent, type ToldFault, type TraceEvent } from '../../../src-firmware/index'
import { shown } from '../values'

/** What was touched, and whose it is. */
export function faultSentence(events: readonly TraceEvent[], fault: FaultEvent): string {
  const { n, reason, access, address, bytes, takenBy, freedBy, movedTo, movedByDxe, unloaded, takenOver } = fault
  const leftBy = reason === 'unowned' ? leftByRefused(events, n, address) : null
  const line = (n: number | null): string | null => {
    const place = n === null ? null : events[n]?.at
    return place ? `${place.file}:${place.line}` : null
  }
  return toldFaultSentence({
    ...{ reason, access, address, movedTo, unloaded, takenOver },
    ...(movedByDxe && { movedByDxe }),
    ...(leftBy !== null && { leftBy }),
    bytes: hex(bytes),
    taker: line(takenBy),
    giver: line(freedBy)
  })
}

/** The same for a fault without its trace. */
export function toldFaultSentence(fault: ToldFault): string {
  const { reason, access, address, bytes, taker, giver, movedTo, movedByDxe, leftBy, unloaded, takenOver } = fault
  if (takenOver)
    return `调用了 ${unloaded} 的一个函数，但它的代码位于 ${shown(address)}，那里的内存后来被操作系统占用了。只有运行时驱动程序的代码会保留：MODULE_TYPE 'DXE_RUNTIME_DRIVER'。`
  if (unloaded !== null) return `调用了 ${unloaded} 的一个函数，但 ${unloaded} 已经卸载：它的代码所在的内存已经归还。`
  const what = `${access === 'read' ? '读取' : '写入'} ${shown(address)} 处的 ${BigInt(bytes)} 字节`
  const taken = taker ? `，分配于 ${taker}` : ''
  switch (reason) {
    case 'null':
      return `${what}：低于 4096，是 NULL 指针。`
    case 'freed':
      if (movedTo !== null && movedByDxe)
        return `${what}：这里曾是 PEI 的 HOB 列表，连同各 PEIM 从中取得的池${taken}。DXE 已经复制了列表，并重新使用这块内存；原来在这里的东西现在位于 ${shown(movedTo)}。请把数据放在页中，或者放在 HOB 本身里，而不要保留指向列表内部的指针。`
      if (movedTo !== null) return `${what}：临时 RAM，在一切移到永久内存时已经放弃${taken}。原来在这里的东西现在位于 ${shown(movedTo)}。`
      return `${what}：已经归还的内存${giver ? `，归还于 ${giver}` : ''}${taken}。`
    case 'bounds':
      return `${what}：超出了一次分配的末尾${taken}。`
    case 'foreign':
      return `${what}：固件的内存。`
    case 'mmio':
      return `${what}：设备寄存器；请使用 MmioRead 和 MmioWrite。`
    case 'unwritten':
      return `${what}：自分配以来还没有谁写入过${taken}。`
    case 'unmapped':
      return `${what}：虚拟映射中没有覆盖它的条目。`
    case 'mmram':
      return `${what}：MMRAM，而处理器不在 MM 中。`
    case 'attribute':
      return `${what}：这个区间的属性不允许这样做。`
    case 'unowned':
      return `${what}：不属于任何人的内存。${leftBy ? `${leftBy} 被拒绝，它的变量里留着这个地址：请先查看状态。` : ''}`
  }
}
