/** What is wrong with a command line, and what to write instead. */
import type { CommanderError } from 'commander'
import { languageFor, learnSentences, told, type Language, type Told } from '../../src-lab/sentences'
import { UsageProblem } from './problem'

/** What one command calls otherwise than another does, or what only another has: by the command, and the option that was written. */
const INSTEAD: Readonly<Record<string, Readonly<Record<string, Told>>>> = {
  run: {
    '--machine': told`handoff run names its machine with --platform`,
    '--seed': told`a seed is a lab's: handoff check takes --seed`,
    '--instructor': told`only a lab has checks: handoff check takes --instructor`
  },
  check: {
    '--platform': told`handoff check takes --machine, one of the lab's`,
    '--phase': told`a lab says itself in which phase it begins`,
    '--keys': told`a lab says itself what is typed`,
    '--trace': told`handoff run writes a trace`,
    '--watch': told`handoff run has --watch`
  }
}

/** @param args What followed `handoff`. */
export function usageProblem({ code, message }: CommanderError, args: readonly string[]): UsageProblem {
  if (code === 'commander.help')
    return new UsageProblem('usage', told`a command is missing (handoff --help and handoff pack --help tell what there is)`)
  const what = message.replace(/^error: /, '').replace('\n', ' ')
  const option = /^unknown option '(--[^'=]*)/.exec(what)?.[1]
  const instead = option === undefined ? undefined : INSTEAD[args[0] ?? '']?.[option]
  if (instead) return new UsageProblem('usage', told`unknown option '${option!}': ${instead}`)
  return new UsageProblem('usage', told`${{ heard: what }} (handoff --help tells what there is)`)
}

/** The language that was asked for with --lang, with its sentences: a command line that is wrong may name one, too. */
export async function languageAsked(args: readonly string[]): Promise<Language> {
  const at = args.findIndex((arg) => arg === '--lang' || arg.startsWith('--lang='))
  const language = languageFor(at < 0 ? '' : (/^--lang=(.*)$/.exec(args[at]!)?.[1] ?? args[at + 1] ?? ''))
  await learnSentences(language)
  return language
}
