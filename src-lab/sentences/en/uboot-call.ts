/** What a function of U-Boot's did. It answers no status: a pointer, NULL where there is none, or a number that is negative where something was wrong. */
import type { CallEvent, Value } from '../../../src-firmware/index'
import { shown, whole } from '../values'
import { counted } from './amount'

type Tell = (call: CallEvent) => string

/** As U-Boot's own messages name them. */
const ERRORS: Readonly<Record<string, string>> = {
  '-1': 'it was refused',
  '-2': 'there is no such file',
  '-12': 'there is no room',
  '-17': 'somebody has it already',
  '-22': 'that is no memory, or no such region',
  '-28': 'there is no room'
}

/** ': it answers -17, somebody has it already'; empty where all went well. */
function failed(answer: Value | undefined): string {
  const number = BigInt.asIntN(64, whole(answer))
  if (number >= 0n) return ''
  const meaning = ERRORS[String(number)]
  return `: it answers ${number}${meaning === undefined ? '' : `, ${meaning}`}`
}

/** ' at 0xED19AE0', or that there is none. */
function found(answer: Value | undefined): string {
  return whole(answer) === 0n ? ': NULL, there is no room' : ` at ${shown(answer)}`
}

const filed =
  (verb: string): Tell =>
  ({ in: { addr, file }, out }) =>
    `${verb}, ${String(file)} to ${shown(addr)}${failed(out.return)}`
/** A region that is given or looked at by its base and size. */
const region: Tell = ({ service, in: { base, size }, out }) => `${service}, ${shown(size)} bytes at ${shown(base)}${failed(out.return)}`
/** A region whose place is searched. */
const searched: Tell = ({ service, in: { size }, out }) => `${service}, ${shown(size)} bytes${found(out.return)}`

/** By table and service. */
export const ubootTellings: Readonly<Record<string, Tell>> = {
  'UBoot.malloc': ({ in: { bytes }, out }) => `malloc, ${counted(whole(bytes), 'byte')}${found(out.return)}`,
  'UBoot.calloc': ({ in: { n, elem_size: size }, out }) => `calloc, ${whole(n)} times ${counted(whole(size), 'byte')}${found(out.return)}`,
  'UBoot.memalign': ({ in: { alignment, bytes }, out }) =>
    `memalign, ${counted(whole(bytes), 'byte')} aligned to ${shown(alignment)}${found(out.return)}`,
  'UBoot.free': ({ in: { ptr } }) => `free, ${whole(ptr) === 0n ? 'NULL' : `the chunk at ${shown(ptr)}`}`,
  'UBoot.load': filed('load'),
  'UBoot.tftpboot': filed('tftpboot'),
  'UBoot.lmb_add': region,
  'UBoot.lmb_reserve': region,
  'UBoot.lmb_free': region,
  'UBoot.lmb_alloc': searched,
  'UBoot.lmb_alloc_base': searched,
  'UBoot.lmb_alloc_base_flags': searched
}
