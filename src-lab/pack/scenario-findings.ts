/** What must agree in a lab's setup, faults and afterwards: names, files, and what this version can carry out. */
import { uBootFiles } from '../../src-firmware/index'
import { eventGroup, EVENT_GROUP_NAMES, MM_STEPS } from '../scenario/steps'
import { hexDigits } from '../../src-firmware/spec/hex'
import { PAGE_SIZE } from '../../src-firmware/spec/page'
import { goesOnToDxe } from '../../src-firmware/spec/phase'
import { guidAdvice } from './guid-words'
import { answersNumber, answersStatus } from './known-services'
import type { CallPattern, Fault, Lab, Num, OsStep } from '../lab/lab'
import { namedNumber } from '../lab/named-number'
import type { PackFiles } from './pack-files'
import type { JsonPath } from './json-text'
import type { CodeOf } from './problem'

type Find = (path: JsonPath, code: CodeOf<'lab'>, message: string) => void

/** The most bytes that one step may write. */
const MAX_WRITTEN = 256 * 1024
const TAKES = new Set(['allocatePages', 'allocatePool', 'configurationTable'])
const HOBS = new Set(['resourceHob', 'allocationHob', 'guidHob'])
const OS_STEPS = new Set(['exitBootServices', 'setVirtualAddressMap', 'reuse', 'sleep', 'wake'])
const BOOT_SERVICES = new Set([...TAKES, 'free', 'notify'])

/** @param root The lab's folder: 'labs/15-acpi'. */
export function scenarioFindings(lab: Lab, root: string, files: PackFiles, find: Find): void {
  const ids = new Set<string>()
  const taken = new Set<string>()
  const once = (id: string, path: JsonPath): void => {
    if (ids.has(id)) find([...path, 'id'], 'duplicateId', `There are two steps or faults '${id}'.`)
    ids.add(id)
  }
  const step = (one: OsStep, path: JsonPath): void => {
    once(one.id, path)
    const named =
      one.do === 'free' ? one.named : one.do === 'write' && typeof one.start === 'object' && 'named' in one.start ? one.start.named : null
    if (named !== null && !taken.has(named)) find(path, 'noStep', `No earlier step '${named}' takes memory.`)
    if (TAKES.has(one.do)) taken.add(one.id)
    if (one.do === 'notify' && eventGroup(one.group) === null)
      find(
        [...path, 'group'],
        'noGroup',
        `'${one.group}' is no event group: write a name (${EVENT_GROUP_NAMES.join(' ')}), or its GUID. ${guidAdvice(one.group)}.`
      )
    if (one.do === 'reuse' && (one.types === undefined) === (one.asks === undefined)) find(path, 'reuse', "Write either 'types' or 'asks'.")
    if (one.do === 'write' || one.do === 'configurationTable') bytesFindings(one, path, root, files, find)
    const isPei = lab.phase === 'pei' && path[0] === 'setup'
    if (HOBS.has(one.do) && !isPei)
      find([...path, 'do'], 'stepPhase', `'${one.do}' stands in the 'setup' of a lab of the phase 'pei' only: HOBs are built there.`)
    if (BOOT_SERVICES.has(one.do) && isPei)
      find([...path, 'do'], 'stepPhase', `'${one.do}' needs the boot services, and before a PEIM there are none.`)
    if (lab.phase === 'mm' && path[0] === 'setup' && BOOT_SERVICES.has(one.do) && !MM_STEPS.has(one.do))
      find([...path, 'do'], 'stepPhase', `'${one.do}' needs the boot services, and in MM there are none.`)
    if (one.do === 'allocationHob') pagesFindings(one, path, find)
    if (one.do === 'loadFile') fileFindings(lab, one.file, path, find)
    if (OS_STEPS.has(one.do) && goesOnToDxe(lab.phase) && (lab.until ?? 'returned') !== 'app')
      find([...path, 'do'], 'stepPhase', `'${one.do}' needs an operating system, and this lab ends in ${lab.phase}: write "until": "app".`)
  }
  lab.setup?.forEach((one, index) => step(one, ['setup', index]))
  lab.faults?.forEach((fault, index) => {
    const path: JsonPath = ['faults', index]
    once(fault.id, path)
    faultFindings(fault, path, find)
    if ('do' in fault) step(fault.do, [...path, 'do'])
  })
  lab.afterwards?.forEach((one, index) => step(one, ['afterwards', index]))
}

/** A file is the disk's or the learner's own program. */
function fileFindings(lab: Lab, file: string, path: JsonPath, find: Find): void {
  if (lab.phase !== 'uboot') find([...path, 'do'], 'stepPhase', `'loadFile' stands in a lab of the phase 'uboot' only: U-Boot loads files.`)
  const own = lab.files.map((one) => one.path)
  if (!uBootFiles.includes(file) && !own.includes(file))
    find([...path, 'file'], 'noFile', `There is no file '${file}' on the disk; there are ${[...uBootFiles, ...own].join(' ')}.`)
}

function faultFindings(fault: Fault, path: JsonPath, find: Find): void {
  const pattern: CallPattern = 'when' in fault ? fault.when : fault.after
  fromTheEnd(pattern, [...path, 'when' in fault ? 'when' : 'after'], find)
  if (!('fail' in fault)) return
  for (const service of [pattern.service].flat())
    if (isNumber(fault.fail) ? !answersNumber(service) : !answersStatus(service))
      find([...path, 'when', 'service'], 'fault', notAnswered(service, fault.fail))
  if (!isNumber(fault.fail) && (namedNumber(fault.fail) === null || fault.fail === 'EFI_SUCCESS'))
    find([...path, 'fail'], 'fault', `'${fault.fail}' is no status that a call can fail with.`)
  if (pattern.out !== undefined || pattern.status !== undefined || [pattern.service].flat().includes('@changesMap'))
    find([...path, 'when'], 'fault', "A call that is to fail has no result yet: 'when' cannot name 'out', 'status' or '@changesMap'.")
}

/** Is this what a function without status answers? */
function isNumber(fail: string): boolean {
  return fail === 'NULL' || /^-?[0-9]+$/.test(fail)
}

function notAnswered(service: string, fail: string): string {
  if (isNumber(fail)) return `'${service}' answers no number: write the name of a status.`
  return answersNumber(service)
    ? `'${service}' answers no status, but a number: write what it answers where it fails, 'NULL' or '-28'.`
    : `'${service}' answers no status, so it cannot fail.`
}

/** The pattern, and those that its arguments name, count from the first call. */
function fromTheEnd(value: unknown, path: JsonPath, find: Find): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, inner] of Object.entries(value))
    if (name === 'nth' && typeof inner === 'number' && inner < 0)
      find([...path, name], 'fault', 'Which call is the last one is not known while the driver runs; count from the first.')
    else fromTheEnd(inner, [...path, name], find)
}

/** HobLib asserts that an allocation is whole pages. */
function pagesFindings(one: { readonly start: Num; readonly length: Num }, path: JsonPath, find: Find): void {
  for (const field of ['start', 'length'] as const)
    if ((namedNumber(one[field]) ?? 0n) % PAGE_SIZE !== 0n)
      find([...path, field], 'pages', `An allocation HOB describes whole pages: '${field}' is a multiple of 4096.`)
}

function bytesFindings(
  one: { readonly bytes?: string; readonly file?: string },
  path: JsonPath,
  root: string,
  files: PackFiles,
  find: Find
): void {
  if ((one.bytes === undefined) === (one.file === undefined)) find(path, 'bytes', "Write either 'bytes' or 'file'.")
  if (one.file === undefined) return
  const content = files.get(`${root}/assets/${one.file}`)
  if (content === undefined) find([...path, 'file'], 'noFile', `There is no file '${root}/assets/${one.file}'.`)
  else if (content.length > MAX_WRITTEN) find([...path, 'file'], 'bytes', `A step may write ${MAX_WRITTEN / 1024} KiB.`)
}

/** The lab with the bytes of files in their steps: a run needs no file. */
export function withBytes(lab: Lab, root: string, files: PackFiles): Lab {
  const filled = <S extends OsStep>(one: S): S => {
    if ((one.do !== 'write' && one.do !== 'configurationTable') || one.file === undefined) return one
    const content = files.get(`${root}/assets/${one.file}`) ?? ''
    const bytes = typeof content === 'string' ? Uint8Array.from(content, (character) => character.charCodeAt(0)) : content
    const { file: _, ...rest } = one
    return { ...rest, bytes: hexDigits(bytes) } as S
  }
  return {
    ...lab,
    ...(lab.setup && { setup: lab.setup.map(filled) }),
    ...(lab.faults && { faults: lab.faults.map((fault) => ('do' in fault ? { ...fault, do: filled(fault.do) } : fault)) }),
    ...(lab.afterwards && { afterwards: lab.afterwards.map(filled) })
  }
}
