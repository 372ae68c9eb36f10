/** What a function of U-Boot's did. */
import type { CallEvent, Value } from '../../../src-firmware/index'
import { shown, whole } from '../values'

type Tell = (call: CallEvent) => string

/** As U-Boot's own messages name them. */
const ERRORS: Readonly<Record<string, string>> = {
  '-1': '被拒绝了',
  '-2': '没有这个文件',
  '-12': '没有空间',
  '-17': '已经有谁占用了它',
  '-22': '那里没有内存，或者没有这个区域',
  '-28': '没有空间'
}

/** “：返回 -17，已经有谁占用了它”；一切正常时为空。 */
function failed(answer: Value | undefined): string {
  const number = BigInt.asIntN(64, whole(answer))
  if (number >= 0n) return ''
  const meaning = ERRORS[String(number)]
  return `：返回 ${number}${meaning === undefined ? '' : `，${meaning}`}`
}

/** “，位于 0xED19AE0”，或者没有。 */
function found(answer: Value | undefined): string {
  return whole(answer) === 0n ? '：NULL，没有空间' : `，位于 ${shown(answer)}`
}

const filed =
  (verb: string): Tell =>
  ({ in: { addr, file }, out }) =>
    `${verb}，${String(file)} 到 ${shown(addr)}${failed(out.return)}`
/** A region that is given or looked at by its base and size. */
const region: Tell = ({ service, in: { base, size }, out }) => `${service}，${shown(base)} 处的 ${shown(size)} 字节${failed(out.return)}`
/** A region whose place is searched. */
const searched: Tell = ({ service, in: { size }, out }) => `${service}，${shown(size)} 字节${found(out.return)}`

/** By table and service. */
export const ubootTellings: Readonly<Record<string, Tell>> = {
  'UBoot.malloc': ({ in: { bytes }, out }) => `malloc，${whole(bytes)} 字节${found(out.return)}`,
  'UBoot.calloc': ({ in: { n, elem_size: size }, out }) => `calloc，${whole(n)} 个 ${whole(size)} 字节${found(out.return)}`,
  'UBoot.memalign': ({ in: { alignment, bytes }, out }) =>
    `memalign，${whole(bytes)} 字节，按 ${shown(alignment)} 对齐${found(out.return)}`,
  'UBoot.free': ({ in: { ptr } }) => `free，${whole(ptr) === 0n ? 'NULL' : `${shown(ptr)} 处的块`}`,
  'UBoot.load': filed('load'),
  'UBoot.tftpboot': filed('tftpboot'),
  'UBoot.lmb_add': region,
  'UBoot.lmb_reserve': region,
  'UBoot.lmb_free': region,
  'UBoot.lmb_alloc': searched,
  'UBoot.lmb_alloc_base': searched,
  'UBoot.lmb_alloc_base_flags': searched
}
