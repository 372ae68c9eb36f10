import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { driverOf, runDriver } from './run-driver'

const runtimeDriver = readFileSync(join(import.meta.dirname, '../sdk/drivers/4-runtime-driver.ts.txt'), 'utf8')

/** Loads the sample driver beside it, leaves the boot services, and gives its AfterExit the map. */
const operatingSystem = `
import { type EFI_HANDLE, type EFI_STATUS, type EFI_SYSTEM_TABLE, type VOID_PTR, EFI_ERROR, EfiLoaderData, IN_OUT, OUT, UINT64 } from 'Uefi'
import { peek32, peek64, poke64 } from 'Library/BaseLib'
import { AfterExit, UefiMain as startDriver } from './runtime'

export function UefiMain(ImageHandle: EFI_HANDLE, SystemTable: EFI_SYSTEM_TABLE): EFI_STATUS {
  const gBS = SystemTable.BootServices
  let Status = startDriver(ImageHandle, SystemTable)
  if (EFI_ERROR(Status)) return Status
  const Map = OUT<VOID_PTR>()
  const Size = IN_OUT(16384)
  const Key = OUT<number>()
  const Stride = OUT<number>()
  const Version = OUT<number>()
  const Out = OUT<VOID_PTR>()
  gBS.AllocatePool(6, 8, Out)
  Status = gBS.AllocatePool(EfiLoaderData, Size.value, Map)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.GetMemoryMap(Size, Map.value, Key, Stride, Version)
  if (EFI_ERROR(Status)) return Status
  Status = gBS.ExitBootServices(ImageHandle, Key.value)
  if (EFI_ERROR(Status)) return Status
  Status = AfterExit(Size.value, Stride.value, Map.value)
  if (EFI_ERROR(Status)) return Status
  poke64(Out.value + 0xFFFF800000000000n, 7n)
  return peek64(Out.value + 0xFFFF800000000000n) === 7n ? 0n : 1n
}
`

describe('a runtime driver and the operating system that loads it (UEFI 2.10 §8.4)', () => {
  it('converts its pointers in its handler, one in a variable and one in memory', async () => {
    const { result, trace } = await runDriver({ 'driver.ts': operatingSystem, 'runtime.ts': runtimeDriver })
    expect(result).toMatchObject({ statusName: 'EFI_SUCCESS', stopped: null, faults: [], diagnostics: [] })
    const calls = trace.filter((event) => event.kind === 'call')
    const handler = trace.findIndex((event) => event.kind === 'notify' && event.edge === 'begin')
    const converted = calls.filter(({ service }) => service === 'ConvertPointer')
    expect(converted.map(({ statusName, phase }) => [statusName, phase])).toEqual([
      ['EFI_SUCCESS', 'exited'],
      ['EFI_SUCCESS', 'exited']
    ])
    for (const each of converted) {
      expect(each.n).toBeGreaterThan(handler)
      expect(BigInt(each.out.address as string)).toBe(BigInt(each.in.address as string) + 0xffff800000000000n)
    }
    expect(calls.find(({ service }) => service === 'SetVirtualAddressMap')).toMatchObject({ statusName: 'EFI_SUCCESS', phase: 'exited' })
    expect(trace.filter((event) => event.kind === 'phase').map((event) => event.kind === 'phase' && event.to)).toEqual([
      'app',
      'exited',
      'virtual'
    ])
  })

  it('a variable that the handler did not convert points nowhere afterwards', async () => {
    const text = operatingSystem.replace('poke64(Out.value + 0xFFFF800000000000n, 7n)', 'peek32(Out.value)')
    const { result } = await runDriver({ 'driver.ts': text, 'runtime.ts': runtimeDriver })
    const line = text.split('\n').findIndex((each) => each.includes('peek32(Out.value)')) + 1
    expect(result.stopped).toMatchObject({ reason: 'fault', line })
    expect(result.stopped!.message).toMatch(/no entry of the virtual map covers it/)
    expect(result.faults).toMatchObject([{ reason: 'unmapped', phase: 'virtual' }])
  })
})

describe('the runtime services table in a driver', () => {
  it('has the time, with the specification’s field names and types', async () => {
    const { result } = await runDriver(
      driverOf(`
  const Time = OUT<U.EFI_TIME>(), Can = OUT<U.EFI_TIME_CAPABILITIES>()
  SystemTable.RuntimeServices.GetTime(Time, Can)
  const { Year, Month, Day, Hour, TimeZone } = Time.value
  Print('%d-%02d-%02d %d:%02d zone %d %d %s\\n', Year, Month, Day, Hour, Time.value.Minute, TimeZone, Can.value.Resolution, typeof Can.value.SetsToZero)`)
    )
    expect(result.console).toBe('2026-01-01 12:00 zone 2047 1 boolean\n')
  })

  it('keeps variables', async () => {
    const { result } = await runDriver(
      driverOf(`
  const gRT = SystemTable.RuntimeServices, Pool = OUT<bigint>(), Guid = '4C19049F-4137-4DD3-9C10-8B97A83FFDFA'
  gBS.AllocatePool(U.EfiLoaderData, 64, Pool)
  M.SetMem(Pool.value, 64, 0)
  B.poke32(Pool.value, 0x12345678)
  const Set = gRT.SetVariable('Answer', Guid, U.EFI_VARIABLE_BOOTSERVICE_ACCESS, 4, Pool.value)
  const Size = IN_OUT(32), Attributes = OUT<number>()
  const Got = gRT.GetVariable('Answer', Guid.toLowerCase(), Attributes, Size, Pool.value + 8n)
  const NameSize = IN_OUT(32), Vendor = IN_OUT(Guid)
  B.poke16(Pool.value + 32n, 0)
  const Next = gRT.GetNextVariableName(NameSize, Pool.value + 32n, Vendor)
  Print('%r %r %r %d %x %x %d %s %s\\n', Set, Got, Next, Size.value, Attributes.value, B.peek32(Pool.value + 8n), NameSize.value, Pool.value + 32n, Vendor.value)`)
    )
    expect(result).toMatchObject({ stopped: null, faults: [] })
    expect(result.console).toBe('Success Success Success 4 2 12345678 14 Answer 4C19049F-4137-4DD3-9C10-8B97A83FFDFA\n')
  })

  it('ResetSystem ends the run, and nothing of the driver runs after it', async () => {
    const { result } = await runDriver(
      driverOf(
        `  try { SystemTable.RuntimeServices.ResetSystem(U.EfiResetShutdown, U.EFI_SUCCESS, 0, NULL) } finally { Print('still here\\n') }`
      )
    )
    expect(result).toMatchObject({ status: null, console: '', stopped: { reason: 'firmware', line: 4 } })
    expect(result.stopped!.message).toMatch(/^ResetSystem \(EfiResetShutdown, EFI_SUCCESS\): the machine is off/)
  })
})

describe('services that are not simulated', () => {
  it.each([
    ['gBS', 'RegisterProtocolNotify', `U.gEfiLoadedImageProtocolGuid, 0, OUT()`],
    ['gBS', 'LocateDevicePath', `U.gEfiDevicePathProtocolGuid, IN_OUT(0n), OUT()`],
    ['gBS', 'ConnectController', `ImageHandle, NULL, NULL, true`],
    ['gBS', 'DisconnectController', `ImageHandle, 0, 0`],
    ['gBS', 'OpenProtocolInformation', `ImageHandle, U.gEfiLoadedImageProtocolGuid, OUT(), OUT()`],
    ['gBS', 'ProtocolsPerHandle', `ImageHandle, OUT(), OUT()`],
    ['SystemTable.RuntimeServices', 'SetTime', `any({ Year: 2030 })`],
    ['SystemTable.RuntimeServices', 'GetWakeupTime', `OUT(), OUT(), OUT()`],
    ['SystemTable.RuntimeServices', 'SetWakeupTime', `false, NULL`],
    ['SystemTable.RuntimeServices', 'GetNextHighMonotonicCount', `OUT()`],
    ['SystemTable.RuntimeServices', 'UpdateCapsule', `NULL, 0, 0`],
    ['SystemTable.RuntimeServices', 'QueryCapsuleCapabilities', `NULL, 0, OUT(), OUT()`],
    ['SystemTable.RuntimeServices', 'QueryVariableInfo', `3, OUT(), OUT(), OUT()`]
  ])('%s.%s answers EFI_UNSUPPORTED and says so once', async (table, service, args) => {
    const { result } = await runDriver(
      driverOf(`  const First = ${table}.${service}(${args}), Second = ${table}.${service}(${args})
  Print('%r %r\\n', First, Second)`)
    )
    expect(result).toMatchObject({ stopped: null, diagnostics: [] })
    expect(result.console).toBe(`${service} is not simulated on this machine and answers EFI_UNSUPPORTED.\nUnsupported Unsupported\n`)
  })
})

describe('keys (UEFI 2.10 §12.3)', () => {
  const reads = driverOf(`
  const Key = OUT<U.EFI_INPUT_KEY>(), Index = OUT<number>()
  for (;;) {
    gBS.WaitForEvent(1, [SystemTable.ConIn.WaitForKey], Index)
    const Status = SystemTable.ConIn.ReadKeyStroke(Key)
    Print('%r %x/%x ', Status, Key.value.ScanCode, Key.value.UnicodeChar)
    if (Key.value.UnicodeChar === 13) break
  }`)

  it('come in order; Enter is a carriage return, and Escape a scan code', async () => {
    const { result } = await runDriver(reads, { keys: 'aé\x1b\nz' })
    expect(result).toMatchObject({ stopped: null, console: 'Success 0/61 Success 0/E9 Success 17/0 Success 0/D ' })
  })

  it('a driver that waits when none is left is stopped as waiting', async () => {
    const { result } = await runDriver(reads, { keys: 'a' })
    expect(result.stopped).toMatchObject({ reason: 'waiting', message: 'the driver waits for a key, and none is left', line: 7 })
  })

  it('so is one that asks again and again, with or without a pause', async () => {
    for (const pause of ['', 'gBS.Stall(1000)']) {
      const { result } = await runDriver(
        driverOf(`  const Key = OUT<U.EFI_INPUT_KEY>(); while (SystemTable.ConIn.ReadKeyStroke(Key) === U.EFI_NOT_READY) { ${pause} }`),
        { keys: '' }
      )
      expect(result.stopped).toMatchObject({ reason: 'waiting' })
    }
  })

  it('one that works between its looks at the keyboard goes on', async () => {
    const { result } = await runDriver(
      driverOf(`  const Key = OUT<U.EFI_INPUT_KEY>(), Pool = OUT<bigint>()
  for (let i = 0; i < 1200 && SystemTable.ConIn.ReadKeyStroke(Key) === U.EFI_NOT_READY; i++) { gBS.AllocatePool(2, 8, Pool); gBS.FreePool(Pool.value) }`)
    )
    expect(result).toMatchObject({ stopped: null, statusName: 'EFI_SUCCESS' })
  })

  it('CheckEvent looks without waiting; NULL for Key is refused', async () => {
    const { result } = await runDriver(
      driverOf(`  const Key = OUT<U.EFI_INPUT_KEY>(), { ConIn } = SystemTable
  Print('%r ', gBS.CheckEvent(ConIn.WaitForKey))
  Print('%r ', ConIn.ReadKeyStroke(NULL))
  Print('%r ', ConIn.ReadKeyStroke(Key))
  Print('%r %r %r', gBS.CheckEvent(ConIn.WaitForKey), ConIn.ReadKeyStroke(Key), ConIn.Reset(false))`),
      { keys: 'k' }
    )
    expect(result.console).toBe('Success Invalid Parameter Success Not Ready Not Ready Success')
  })
})

describe('Library/IoLib', () => {
  it('a register that nobody simulates reads as all ones and forgets what is written; memory is memory', async () => {
    const { result } = await runDriver(
      `import * as Io from 'Library/IoLib'\n${driverOf(`  const Pool = OUT<bigint>()
  gBS.AllocatePool(U.EfiLoaderData, 8, Pool)
  Io.MmioWrite32(0xFED00000, 5)
  Io.MmioWrite16(Pool.value, 0x1234)
  Print('%x %x %lx %x', Io.MmioRead8(0xFED00000), Io.MmioRead32(0xFED00000), Io.MmioRead64(0xFED00000), Io.MmioRead16(Pool.value))`)}`
    )
    expect(result).toMatchObject({ stopped: null, faults: [], console: 'FF FFFFFFFF FFFFFFFFFFFFFFFF 1234' })
  })
})
