/** What U-Boot set aside for itself, in words: its trace names each in English. */
import { sentence, t, type Sentence } from '../language'

const WORDS: Readonly<Record<string, Sentence>> = {
  'video frame buffer': sentence('video frame buffer'),
  'U-Boot image': sentence('U-Boot image'),
  'malloc arena': sentence('malloc arena'),
  'board info': sentence('board info'),
  'global data': sentence('global data'),
  'device tree': sentence('device tree'),
  'bootstage records': sentence('bootstage records'),
  'start of the stack (start_addr_sp)': sentence('start of the stack (start_addr_sp)'),
  'kept free for the stack (STACK_SIZE)': sentence('kept free for the stack (STACK_SIZE)'),
  'MMU tables': sentence('MMU tables'),
  'above ram_top: not reserved by anything': sentence('above ram_top: not reserved by anything')
}

/** A name that is not known here stays as it is. */
export function reservationWord(name: string): string {
  const word = Object.hasOwn(WORDS, name) ? WORDS[name]! : null
  return word === null ? name : t(word)
}
