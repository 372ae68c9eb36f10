/** What became of an image. */
import { memoryTypeWord, statusName, type ImageEvent } from '../../../src-firmware/index'

/** What became of an image. */
export function imageSentence({ state, name, status, place, phase }: ImageEvent): string {
  switch (state) {
    case 'loaded':
      if (place === null) return `在固件卷中找到 ${name}。PEIM 在原处运行：它不占用内存。`
      return `${name} 已加载到 ${place.start}，${place.pages} 页 ${memoryTypeWord(place.type)}。`
    case 'started':
      return phase === 'pei' ? `启动 ${name}。` : `${name} 已启动。`
    case 'returned':
      return status === null ? `${name} 返回时没有给出状态。` : `${name} 返回 ${statusName(BigInt(status)) ?? status}。`
    case 'unloaded':
      return `${name} 已卸载；它分配而没有释放的内存仍然是分配着的。`
  }
}
