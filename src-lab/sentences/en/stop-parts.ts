/** A stop in four parts, for where there is room for them: what it is in a few words, where, why, and what to try. */
import type { Stopped, StopReason } from '../../../src-firmware/index'
import { adviceOn, type Advice } from '../advice'
import type { StopParts } from '../sentences'
import { whySentence } from './stop'

/** What it is, where, why and what to try. */
export function stopParts({ reason, why, file, line }: Stopped): StopParts {
  const advice = adviceOn(reason, why)
  return {
    what: why.code === 'noKeyLeft' ? 'Waits for a key' : WHAT[reason],
    where: file === null ? null : line === null ? file : `${file}:${line}`,
    why: whole(whySentence(why)),
    try: advice && TRY[advice]
  }
}

const WHAT: Readonly<Record<StopReason, string>> = {
  syntax: 'This text does not parse',
  import: 'An import that leads nowhere',
  entry: 'The driver does not start',
  argument: 'A wrong argument',
  noValue: 'A value that nobody has written',
  noStatus: 'No status returned',
  thrown: 'An exception that nothing caught',
  assert: 'An ASSERT that failed',
  fault: 'A wrong access to memory',
  noTable: 'A table that is gone',
  firmware: 'The firmware goes no further',
  waiting: 'Waits for what cannot come',
  steps: 'A loop that does not end',
  memory: 'The sandbox is full',
  stack: 'Calls too deep in each other',
  nesting: 'Calls too deep in each other',
  output: 'Too much was printed',
  watchdog: 'Ended from outside'
}

const TRY: Readonly<Record<Advice, string>> = {
  null: 'Look where this pointer should have been set, and at the status of that call.',
  unowned: 'Allocate the memory first, and look at the status before the pointer is used.',
  freed: 'Give memory back after its last use.',
  bounds: 'Compare the size that was asked for with what is touched here.',
  foreign: 'Write only into memory that the driver has allocated.',
  attribute: 'Give the range other attributes first, or leave it alone.',
  unmapped: 'Convert the pointer with ConvertPointer when the address map changes.',
  typeKey: 'Type in the console: the run is made again with the key.',
  lookAtLoop: 'Look at the loop around this line: what makes its condition false, and does that happen?',
  printCompared: 'Print what the expression compares, one line before it.',
  printLess: 'Print less in the loop, or leave it earlier.',
  lookForGrowth: 'Look for a text or a list that grows in a loop.',
  lookForRecursion: 'Which function calls itself, and when does it stop doing so?',
  printValue: 'Print the value one line before, and look where it comes from.',
  lookAtStatus: 'Look at the status of the call that should have written it, before its value is used.',
  returnStatus: 'End every way through the function with a return, such as return EFI_SUCCESS.',
  lookWhereItIsSet: 'Something on this line is null or undefined, or has another name: look where it is set.',
  lookWhatIsCalled:
    'Is the name of what is called here right? A line that begins with ( or [ goes on with the line before: end that one with a semicolon.',
  lookAtName: 'Is the name spelt right, and declared before this line?'
}

/** With a capital letter and an end. */
function whole(sentence: string): string {
  const ended = /[.?!]$/.test(sentence) ? sentence : `${sentence}.`
  // A sentence may begin with a name of the driver's: that is written as it is.
  return /^(the|a|an|functions|there) /.test(ended) ? ended.charAt(0).toUpperCase() + ended.slice(1) : ended
}
