/** The handoff command. Exit status: 0 as asked, 1 the driver or the check failed, 2 bad usage or unreadable input. */
import { Command, CommanderError, Option } from 'commander'
import { startPhases, untilPhases } from '../../src-firmware/spec/phase'
import { version } from '../app-paths'
import { reportProblem } from './problem'
import { languageAsked, usageProblem } from './usage'

// A command is loaded when it is asked for: the compiler alone takes as long as everything else.

const program = new Command('handoff')
  .description('Guided labs about how firmware hands memory to the operating system')
  .version(version)
  .exitOverride()
  .configureOutput({ writeErr: () => {} })
  .showHelpAfterError(false)

program
  .command('start')
  .description('the app: a window, or the same app in the browser where there is no Electron binary')
  .argument('[file.labpack]', 'a pack to look at, and to add')
  .addOption(new Option('--host <kind>', 'where to show it').choices(['web', 'electron']))
  .option('--port <number>', 'port of the web host (any free one when left out)')
  .option('--no-open', 'open no browser')
  .option('--data <folder>', 'where your work is kept')
  .option('--lab <pack/lab>', 'the lab to open, as in uefi-memory/12')
  .action(async (...given: Parameters<typeof import('./start').startCommand>) => (await import('./start')).startCommand(...given))

program
  .command('run')
  .description('run one driver')
  .argument('<driver.ts>', 'the entry file')
  .option('--platform <id>', "the machine to run on: an id (handoff platforms), the path of a pack's machine, or all")
  .addOption(new Option('--phase <phase>', 'the phase to start in').choices(startPhases))
  .addOption(new Option('--until <phase>', 'how far the machine goes on after a PEIM').choices(untilPhases))
  .option('--lenient', 'go on after a fault, as the firmware would')
  .option('--trace <file>', 'write the trace as JSON lines')
  .option('--keys <text>', 'what is typed', '')
  .option('--lang <language>', 'in this language, as in zh-CN')
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--watch', 'run it again whenever it is saved, until Ctrl+C')
  .addOption(new Option('--json', 'print one JSON document').conflicts('watch'))
  .action(async (...given: Parameters<typeof import('./run').runCommand>) => (await import('./run')).runCommand(...given))

program
  .command('check')
  .description("run a lab's checks on a driver")
  .argument('<pack/lab>', 'uefi-memory/12')
  .argument('<driver.ts>', 'the entry file')
  .option('--machine <id>', 'on this machine alone')
  .option('--seed <number>', 'with this seed alone, as a failing check names it')
  .option('--instructor', "also the instructor's checks")
  .option('--lang <language>', 'in this language, as in zh-CN, where the pack has it')
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./check').checkCommand>) => (await import('./check')).checkCommand(...given))

program
  .command('grade')
  .description("grade a class's submissions: folders, files, exports, zips")
  .argument('<pack[/lab]>', 'uefi-memory/12')
  .argument('<submissions>', 'a folder with one entry for each learner, or a zip of it')
  .option('--roster <file.csv>', 'the class list: id,name,email')
  .option('--predictions', 'answers to predictions count too')
  .option('--jobs <n>', 'how many workers')
  .option('--shard <i/n>', 'only this part of the submissions')
  .option('--merge', "the second argument is a folder with the shards' .json: makes them one")
  .option('--out <file>', 'where to write results: .csv, .json or .xml (JUnit); more than once', (file: string, files: string[] = []) => [
    ...files,
    file
  ])
  .option('--reports <folder>', 'where to write one page for each learner, and one for the class')
  .addOption(new Option('--lang <language>', "the reports' language").choices(['en', 'zh-CN']))
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./grade/command').gradeCommand>) =>
    (await import('./grade/command')).gradeCommand(...given)
  )

program
  .command('moment')
  .description('a moment that was copied in the app: the run up to this call, and what the call did')
  .argument('<file.moment.json>', 'as Copy this moment writes it')
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./moment').momentCommand>) => (await import('./moment')).momentCommand(...given))

program
  .command('export')
  .description('your work as one file, to be handed in')
  .argument('<pack[/lab]>', 'uefi-memory/12')
  .option('--history', 'with what is in the history')
  .option('--out <file>', 'where to write it')
  .option('--data <folder>', 'where your work is kept')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./export').exportCommand>) => (await import('./export')).exportCommand(...given))

program
  .command('labs')
  .description('list the labs, what you passed of them, and what comes next')
  .option('--lang <language>', 'in this language, as in zh-CN, where a pack has it')
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./lists').labsCommand>) => (await import('./lists')).labsCommand(...given))
program
  .command('platforms')
  .description('list the machines')
  .option('--data <folder>', 'where the packs lie that you added')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./lists').platformsCommand>) => (await import('./lists')).platformsCommand(...given))

const pack = program.command('pack').description('add lab packs, and author them')
pack
  .command('add')
  .description('show what a .labpack is, and add it to your packs')
  .argument('<file.labpack>', 'a pack')
  .option('--yes', 'ask nothing, and take an older version too')
  .option('--data <folder>', 'where your work is kept')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/shelf').packAddCommand>) =>
    (await import('./pack/shelf')).packAddCommand(...given)
  )
pack
  .command('remove')
  .description('take away a pack that you added; what you wrote in it stays')
  .argument('<id>', 'as handoff pack list names it')
  .option('--yes', 'ask nothing')
  .option('--data <folder>', 'where your work is kept')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/shelf').packRemoveCommand>) =>
    (await import('./pack/shelf')).packRemoveCommand(...given)
  )
pack
  .command('list')
  .description('the packs of the app, and those that you added')
  .option('--data <folder>', 'where your work is kept')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/shelf').packListCommand>) =>
    (await import('./pack/shelf')).packListCommand(...given)
  )
pack
  .command('new')
  .description('make a pack that passes its own test')
  .argument('<folder>', 'a folder that is not there yet, or is empty')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/new').packNewCommand>) => (await import('./pack/new')).packNewCommand(...given))
pack
  .command('lint')
  .description('print all findings, without running anything')
  .argument('<folder|file>', 'a pack')
  .option('--against <pack>', 'an earlier version: what must not change, and what must rise')
  .option('--json', 'print one JSON document')
  .addOption(new Option('--junit', "print JUnit's XML").conflicts('json'))
  .action(async (...given: Parameters<typeof import('./pack/lint').packLintCommand>) =>
    (await import('./pack/lint')).packLintCommand(...given)
  )
pack
  .command('test')
  .description('prove every lab: starter, solution and each mistake, on all machines and seeds')
  .argument('<folder|file>', 'a pack')
  .option('--lab <id>', 'only this lab, by its id or its number')
  .option('--mistake <name>', 'only this mistake, and which check it fails and why')
  .addOption(new Option('--watch', 'go on, and prove again what a change concerns').conflicts(['json', 'junit']))
  .option('--jobs <n>', 'how many workers')
  .option('--json', 'print one JSON document')
  .addOption(new Option('--junit', "print JUnit's XML").conflicts('json'))
  .action(async (...given: Parameters<typeof import('./pack/test').packTestCommand>) =>
    (await import('./pack/test')).packTestCommand(...given)
  )
pack
  .command('build')
  .description('prove every lab, and make one .labpack')
  .argument('<folder>', 'a pack')
  .addOption(new Option('--student', "without solutions, mistakes and the instructor's checks").conflicts('instructor'))
  .option('--instructor', 'with everything, as without --student')
  .option('--out <file>', 'where to write it')
  .option('--jobs <n>', 'how many workers prove it')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/build').packBuildCommand>) =>
    (await import('./pack/build')).packBuildCommand(...given)
  )
pack
  .command('inspect')
  .description('show what a pack is, without running anything')
  .argument('<file|folder>', 'a .labpack, or a folder')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/inspect').packInspectCommand>) =>
    (await import('./pack/inspect')).packInspectCommand(...given)
  )
pack
  .command('add-lab')
  .description('add a lab to a pack: a copy of one that is there')
  .argument('<folder>', 'the folder that holds pack.json')
  .argument('[lab]', 'its name, as in 02-memory-map')
  .option('--from <lab>', 'the lab to copy (the last one when left out)')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/add-lab').packAddLabCommand>) =>
    (await import('./pack/add-lab')).packAddLabCommand(...given)
  )
pack
  .command('types')
  .description("bring a pack's typings and schemas for your editor up to date")
  .argument('<folder>', 'the folder that holds pack.json')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/types').packTypesCommand>) =>
    (await import('./pack/types')).packTypesCommand(...given)
  )
pack
  .command('diff')
  .description('what is different in a pack from another version of it')
  .argument('<before>', 'a .labpack, or a folder')
  .argument('<after>', 'a .labpack, or a folder')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/diff').packDiffCommand>) =>
    (await import('./pack/diff')).packDiffCommand(...given)
  )
pack
  .command('migrate')
  .description("bring a pack's folder to the newest format, and write it shorter")
  .argument('<folder>', 'the folder that holds pack.json')
  .option('--edits', 'mistakes that are nearly the solution become edits of it')
  .option('--marks', 'starters are cut from the solution by marks')
  .option('--dry-run', 'print what would be different, and write nothing')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/migrate').packMigrateCommand>) =>
    (await import('./pack/migrate')).packMigrateCommand(...given)
  )
pack
  .command('preview')
  .description("open the app on a pack's folder, and follow what is written there")
  .argument('<folder>', 'the folder that holds pack.json')
  .addOption(new Option('--host <kind>', 'where to show it').choices(['web', 'electron']))
  .option('--port <number>', 'port of the web host (any free one when left out)')
  .option('--no-open', 'open no browser')
  .option('--data <folder>', 'where your work is kept')
  .option('--json', 'tell what is wrong as one JSON document')
  .action(async (...given: Parameters<typeof import('./pack/preview').packPreviewCommand>) =>
    (await import('./pack/preview')).packPreviewCommand(...given)
  )

program
  .command('replay')
  .description('replay recorded firmware traces and print every difference')
  .argument('<trace.jsonl...>', 'recordings')
  .option('--json', 'print one JSON document')
  .action(async (...given: Parameters<typeof import('./replay').replayCommand>) => (await import('./replay')).replayCommand(...given))

// Whoever reads only the first lines (head) closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const args = process.argv.slice(2)
try {
  await program.parseAsync(process.argv)
} catch (error) {
  const isHelp = error instanceof CommanderError && error.exitCode === 0
  const problem = error instanceof CommanderError ? usageProblem(error, args) : error
  if (!isHelp) reportProblem(problem, args.includes('--json'), await languageAsked(args))
}
