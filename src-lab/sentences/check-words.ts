/** What a language says of checks: templates, whose places are those of lab/sentence.ts and a few more, and values put into words. */
import type { FaultReason } from '../../src-firmware/trace/trace'
import type { SourceFinding } from '../compile/compiler'
import type { ScriptFailure } from '../request/run-request'

/** A kind of call that a pattern may name instead of a service. */
export type CallClass = '@allocates' | '@frees' | '@changesMap' | '@memory' | '@console' | '@any'
/** A structure that has entries. */
type Structure = 'hob' | 'gcd' | 'pool' | 'lmb' | 'mm'

/** What stands in place of a value. */
export interface ValueWords {
  readonly nothing: string
  readonly none: string
  readonly noAddress: string
  readonly notThere: string
  readonly memory: string
  readonly once: string
  readonly twice: string
  readonly nothingLeft: string
  readonly noAttributes: string
  readonly inTheMap: string
  readonly printedAddress: string
  readonly yes: string
  readonly no: string
  readonly an: Readonly<Record<'event' | 'protocol', string>>
  readonly callClass: Readonly<Record<CallClass, string>>
  readonly structure: Readonly<Record<Structure, string>>
  /** 'A or B'. */
  readonly or: (names: readonly string[]) => string
  readonly and: (names: readonly string[]) => string
  /** 'a, b'. */
  readonly list: (parts: readonly string[]) => string
  readonly times: (count: number) => string
  readonly atLeast: (value: string | number) => string
  readonly atMost: (value: string | number) => string
  readonly from: (min: number, max: number) => string
  readonly not: (value: string) => string
  readonly multipleOf: (value: string) => string
  readonly withBits: (bits: string) => string
  readonly inBits: (text: string, bits: string) => string
  readonly with: (names: readonly string[]) => string
  readonly without: (names: readonly string[]) => string
  /** 'the buffer of AllocatePool + 8'. */
  readonly fieldOf: (field: string, service: string, plus: string | null) => string
  /** 'memoryMapSize 0'. */
  readonly field: (name: string, value: string) => string
  /** 'GetMemoryMap with memoryMapSize 0, answered EFI_SUCCESS'. */
  readonly pattern: (name: string, fields: readonly string[], status: string | null) => string
  readonly pages: (bytes: bigint) => string
  readonly bytes: (bytes: bigint) => string
  /** '2 pages of LoaderData at 0xE52F000'. */
  readonly descriptor: (pages: bigint, type: string, address: string) => string
  readonly nothingAt: (address: string) => string
  readonly byteAt: (byte: string, offset: number) => string
  readonly onlyThese: string
  readonly before: (first: string, second: string) => string
  readonly nothingBetween: (first: string, second: string | null) => string
  readonly notPrinted: (line: string) => string
}

/** Why something could not be looked at. */
export interface OpenWords {
  readonly neverCame: string
  readonly wasStopped: string
  readonly didNotReturn: string
  readonly pending: string
  readonly notAnswered: string
  readonly noAnswerShown: string
  readonly notLookedAt: string
  readonly noSecondRun: string
  readonly notAsked: string
  readonly waitsFor: (title: string) => string
  readonly broken: (why: string) => string
  readonly noRun: (machine: string, seed: number) => string
  readonly noQuestion: (question: string) => string
  readonly cut: (made: number, kept: number) => string
  readonly script: (file: string, why: string) => string
  readonly scriptFailed: Readonly<Record<ScriptFailure, string>>
  readonly inScript: (why: string, text: string) => string
  readonly scriptPlace: (file: string, line: number) => string
  readonly notAnAnswer: (why: string) => string
}

/** The app's own sentences, by kind of check. */
interface FailureWords {
  /** '{inner}' on another machine. */
  readonly there: (machine: string, seed: number, text: string) => string
  readonly stopped: string
  readonly stop: (why: string) => string
  readonly driver: string
  readonly handler: (guid: string | null) => string
  readonly handlerRan: (times: number) => string
  readonly handlerNotRun: string
  readonly handlerAnswered: string
  readonly handlerReturned: string
  readonly oldKey: string
  readonly noKey: string
  readonly mapTooSmall: string
  readonly refused: string
  readonly otherField: string
  readonly notCalled: (times: number) => string
  /** @param returned The error that the last one answered, if the driver returned with it. */
  readonly missingCall: (nth: number, returned: string | null) => string
  readonly mustNot: string
  readonly tooOften: string
  readonly tooFew: string
  readonly missingInOrder: string
  readonly tooLate: string
  readonly between: string
  readonly noRangeAddress: string
  readonly type: string
  readonly attributes: string
  readonly noDescriptor: string
  readonly stillThere: string
  readonly noEarlierKey: string
  readonly keyMoved: string
  readonly keySame: string
  readonly wrongService: string
  readonly wrongPages: string
  readonly twice: string
  readonly notOwned: string
  readonly partLeft: string
  readonly leak: string
  readonly open: Readonly<Record<'event' | 'protocol', string>>
  readonly access: Readonly<Record<FaultReason, string>>
  readonly touches: Readonly<Record<'write' | 'read', string>>
  readonly noMemoryAddress: string
  readonly noOtherAddress: string
  readonly noMemory: string
  readonly alignment: string
  readonly bytes: string
  readonly hasEntry: string
  readonly tooManyEntries: string
  readonly noLmb: string
  readonly tooFewEntries: string
  readonly lacksEntry: string
  readonly notQuiet: (service: string) => string
  readonly tries: string
  readonly notReached: string
  readonly printed: string
  readonly notPrinted: string
  readonly compile: string
  readonly source: (finding: SourceFinding) => string
  readonly sourceLine: string
  readonly literalLine: string
  readonly answer: string
}

/** How a template is cut where nothing of the driver's text is to blame, so that a place in it has no value. */
export interface TemplateRules {
  /** Without the line, outside brackets. */
  readonly withoutLine: (template: string) => string
  readonly withoutCall: (template: string) => string
}

/** All that a language says of checks. */
export interface CheckWords extends ValueWords {
  readonly open: OpenWords
  readonly failed: FailureWords
}
