/** What checks say. */
import { amount, counted } from './amount'
import type { CheckWords } from '../check-words'

const where = '{service} returned {status} (line {line}, call {call})'
const made = '[ {cause} on line {causeLine} (call {causeCall}) made it so.]'
const free = '{service} on line {line} (call {call})'
const taken = '{cause} on line {causeLine} (call {causeCall})'
const touched = 'Line {line}[ (call {call})] {what}'

/** The words of checks in English. */
export const checkWords: CheckWords = {
  nothing: 'nothing',
  none: 'none',
  noAddress: 'no address',
  notThere: 'not there',
  memory: 'memory',
  once: 'once',
  twice: 'twice',
  nothingLeft: 'nothing left',
  noAttributes: 'no attributes',
  inTheMap: 'in the map',
  printedAddress: 'the printed address',
  yes: 'yes',
  no: 'no',
  an: { event: 'an event', protocol: 'a protocol' },
  callClass: {
    '@allocates': 'an allocation',
    '@frees': 'a free',
    '@changesMap': 'a call that changes the map',
    '@memory': 'a memory service',
    '@console': 'printing',
    '@any': 'a call'
  },
  structure: { hob: 'HOB list', gcd: 'GCD map', pool: 'pool', lmb: 'lmb map', mm: 'memory of MM' },
  or: (names) => names.join(' or '),
  and: (names) => names.join(' and '),
  list: (parts) => parts.join(', '),
  times: (count) => (count === 1 ? 'once' : `${count} times`),
  atLeast: (value) => `at least ${value}`,
  atMost: (value) => `at most ${value}`,
  from: (min, max) => `${min} to ${max}`,
  not: (value) => `not ${value}`,
  multipleOf: (value) => `a multiple of ${value}`,
  withBits: (bits) => `with the bits ${bits}`,
  inBits: (text, bits) => `${text} in the bits ${bits}`,
  with: (names) => `with ${names.join(' and ')}`,
  without: (names) => `without ${names.join(' and ')}`,
  fieldOf: (field, service, plus) => `the ${field} of ${service}${plus === null ? '' : ` + ${plus}`}`,
  field: (name, value) => `${name} ${value}`,
  pattern: (name, fields, status) =>
    `${name}${fields.length > 0 ? ` with ${fields.join(' and ')}` : ''}${status === null ? '' : `, answered ${status}`}`,
  pages: (bytes) => amount(bytes, 'pages'),
  bytes: (bytes) => amount(bytes, 'bytes'),
  descriptor: (pages, type, address) => `${counted(pages, 'page')} of ${type} at ${address}`,
  nothingAt: (address) => `nothing at ${address}`,
  byteAt: (byte, offset) => `${byte} at offset ${offset}`,
  onlyThese: 'only GetMemoryMap and ExitBootServices',
  before: (first, second) => `${first} before ${second}`,
  nothingBetween: (first, second) => (second === null ? `nothing after ${first}` : `nothing between ${first} and ${second}`),
  notPrinted: (line) => `no '${line}'`,
  open: {
    neverCame: 'The run never came to this moment.',
    wasStopped: 'The driver was stopped before this could be seen.',
    didNotReturn: 'The driver did not return.',
    pending: 'Being tried on the other machines.',
    notAnswered: 'Not answered yet.',
    noAnswerShown: 'The solution’s run does not show the answer.',
    notLookedAt: 'The text was not looked at, so its rule could not be judged.',
    noSecondRun: 'There was no second run of the driver to read memory from.',
    notAsked: 'The script was not asked about this run.',
    waitsFor: (title) => `Not looked at yet: first '${title}' must pass.`,
    broken: (why) => `This check could not be judged: ${why}.`,
    noRun: (machine, seed) => `There was no run on ${machine} with seed ${seed}.`,
    noQuestion: (question) => `There is no question '${question}'.`,
    cut: (madeEvents, kept) =>
      `The run made ${madeEvents.toLocaleString('en-US')} events; ${kept.toLocaleString('en-US')} are kept, and this check would have to look behind them.`,
    script: (file, why) =>
      `The pack's script checks/${file} cannot judge this run: ${why}. That is a fault of the pack, not of the driver; tell its authors.`,
    scriptFailed: {
      notCompiled: 'it does not compile',
      noCheck: "it exports no function 'check'",
      thrown: 'it threw something that nothing caught',
      steps: 'it does not come to an end',
      memory: 'it used up the memory of its sandbox',
      stack: 'its functions call each other too deeply',
      promise: 'it waits for a promise, and nothing does',
      tooLarge: 'the run is too large to be handed to it'
    },
    inScript: (why, text) => `${why}: ${text}`,
    scriptPlace: (file, line) => ` (checks/${file}, line ${line})`,
    notAnAnswer: (why) => `what 'check' returns is no answer: ${why}`
  },
  failed: {
    there: (machine, seed, text) => `${machine}, seed ${seed}: ${text}`,
    stopped: '{stop}[ (line {line})].',
    stop: (why) => `The driver was stopped: ${why.replace(/\.$/, '')}`,
    driver: 'The driver returned {status}, not {expected}[: {service} answered it on line {line} (call {call})].',
    handler: (guid) => (guid === null ? 'The handler of every interrupt' : `The handler of ${guid}`),
    handlerRan: (times) => (times === 0 ? '' : `; it ran ${times === 1 ? 'once' : `${times} times`}`),
    handlerNotRun: '{what} did not run{more}.',
    handlerAnswered: '{what} returned {status}, not {expected}: {service} answered it on line {line} (call {call}).',
    handlerReturned: '{what} returned {status}, not {expected}.',
    oldKey: `${where}. Your key {actual} is old: [{cause} on line {causeLine} (call {causeCall}) changed the map, and ]the key became {expected}. Get the map again after the last change.`,
    noKey: `${where}. {actual} is no key that GetMemoryMap gave; the key is {expected}.`,
    mapTooSmall: `${where}, not {expected}.[ The size that went in is {given} bytes, the map needs {needed}.]`,
    refused: `${where}, not {expected}.[ {cause} on line {causeLine} (call {causeCall}) had given it back before.]`,
    otherField: '{service} on line {line} (call {call}) has {actual}; it should have {expected}.',
    notCalled: (times) =>
      `{what} was ${times === 0 ? 'never called' : times === 1 ? 'called once' : `called ${times} times`}[ (line {line}, call {call})]{more}.`,
    missingCall: (nth, returned) =>
      `; ${nth === 2 ? 'a second call' : nth === 3 ? 'a third call' : `call ${nth} of it`} is missing` +
      (returned === null ? '' : `: the driver returned with ${returned}, which this one answered`),
    mustNot: '{what} must not happen here (line {line}, call {call}).',
    tooOften: '{what} happens {often}, not {expected}: line {line} (call {call}) is one too many.',
    tooFew: '{what} happens {often}, not {expected}[; the nearest is line {line} (call {call})].',
    missingInOrder:
      '{expected} is missing[ after {service} on line {line} (call {call})][ and before {cause} on line {causeLine} (call {causeCall})].',
    tooLate: '{service} on line {line} (call {call}) comes too late: it belongs before {cause} on line {causeLine} (call {causeCall}).',
    between: '{service} on line {line} (call {call}) comes after {cause} on line {causeLine} (call {causeCall}); it belongs before it.',
    noRangeAddress: 'The run shows no address for this range, so there is nothing to look at.',
    type: `At {addr} stand {actual}; it should be {expected}.${made}`,
    attributes: `The range at {addr} has {actual}; it should be {expected}.${made}`,
    noDescriptor: 'The map has no descriptor for all of the range at {addr}: there is {actual}.',
    stillThere: 'The map still has {actual}.[ {cause} on line {causeLine} (call {causeCall}) made it.]',
    noEarlierKey: 'The run shows no earlier key to compare with.',
    keyMoved: 'The key was {expected} and is {actual} now.[ {cause} on line {causeLine} (call {causeCall}) changed the map.]',
    keySame: 'The key is still {actual}: nothing has changed the map.',
    wrongService: `${free} gives back what ${taken} allocated; {expected} is the service for it.`,
    wrongPages: `${free} gives back {actual} at {addr}, but ${taken} allocated {expected}.`,
    twice: `${free} gives {addr} back a second time.[ It was given back on line {freedLine} (call {freedCall}).]`,
    notOwned: `${free} gives back {addr}, which this driver never allocated.`,
    partLeft: `${free} gives back {actual}, but ${taken} allocated {expected}; the rest was never given back.`,
    leak: `{actual} at {addr} were never given back: ${free} allocated them.`,
    open: {
      event: `An event was never closed: ${free} made it.`,
      protocol: `A protocol was never uninstalled: ${free} made it.`
    },
    access: {
      null: `${touched} address {addr}. Below 4096 there is no memory: this is a NULL pointer, or one that was never set.`,
      unowned: `${touched} {addr}, which is free memory or no memory at all. Use only what you allocated.`,
      freed: `${touched} {addr}, which was given back before[: ${taken}].`,
      bounds: `${touched} {addr}, past the end of an allocation[: ${taken} gave {expected}].`,
      foreign: `${touched} {addr}, which belongs to the firmware. It may be read, not written.`,
      mmio: `${touched} {addr}, which is a device register. Use MmioRead and MmioWrite.`,
      mmram: `${touched} {addr}, which is MMRAM: nobody reaches it outside MM. Send a message to MM instead.`,
      attribute: `${touched} {addr}, and the attributes of that range forbid it.`,
      unmapped: `${touched} {addr}, which the virtual map does not cover.`,
      unwritten: `${touched} {addr}, which nobody has written since it was allocated[: ${taken}].`
    },
    touches: { write: 'writes', read: 'reads' },
    noMemoryAddress: 'The run shows no address, so there is nothing to look at.',
    noOtherAddress: 'The run shows no address to compare {addr} with.',
    noMemory: 'At {actual} there is no memory for all of these bytes.',
    alignment: '{addr} is no multiple of what it should be: {expected}.[ It comes from line {line} (call {call}).]',
    bytes: 'At {addr} stands {actual}; it should be {expected}.[ Line {causeLine} wrote there last.]',
    hasEntry: `The {structure} has an entry that should not be there: {actual}.${made}`,
    tooManyEntries: 'The {structure} has {found} entries with {wanted}; there should be {expected}.',
    noLmb:
      'There is no lmb at this moment: on this release each command makes one, and it is gone with the command. Wanted was {expected}.',
    tooFewEntries: 'The {structure} has {found} such entries ({expected}); there should be {min}.',
    lacksEntry: `The {structure} has no entry with {expected}. The nearest has {actual}.${made}`,
    notQuiet: (service) =>
      `{service} on line {line} (call {call}) comes after the first try of ${service}. From there on only GetMemoryMap and another try are safe.`,
    tries: '{service} on line {line} (call {call}) is one try too many: {expected}, not {actual}.',
    notReached: "The machine never came to '{expected}'[: {service} on line {line} (call {call}) answered {status}].",
    printed: "Line {line}[ (call {call})] prints '{actual}', which should not be printed.",
    notPrinted: "No line says '{expected}'.[ Line {line} (call {call}) prints '{actual}'.]",
    compile: 'TypeScript finds an error on line {line}: {actual}',
    source: (finding) => {
      switch (finding.reason) {
        case 'uses':
          return `The driver does not use ${finding.name}.`
        case 'avoids':
          return `The driver uses ${finding.name}.`
        case 'literal':
          return `${finding.name}'s ${finding.argument} is a number written out: ${finding.given}.`
        case 'loop':
          return `${finding.name} is called in a loop.`
      }
    },
    sourceLine: 'Line {line}: {actual}',
    literalLine: 'Line {line}: {actual} Let it follow from what the firmware answered.',
    answer: "'{actual}' is not what happens; right is '{expected}'.[ Look at line {causeLine} (call {causeCall}) of the solution.]"
  }
}
