/** `handoff pack inspect`: what a pack is and what it asks for. Nothing of it is run. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { utf8Bytes } from '../../../src-lab/pack/pack-files'
import { isWarning } from '../../../src-lab/pack/problem'
import { say, sayDocument } from '../terminal'
import { counted } from './findings'
import { lintSource, readPackSource, type PackSource } from './pack-source'

export async function packInspectCommand(path: string, { json }: { json?: boolean }): Promise<void> {
  const facts = factsOf(path, await readPackSource(path))
  if (json) sayDocument(facts)
  else print(facts)
  if (!facts.findings.every(isWarning)) process.exitCode = 1
}

function factsOf(path: string, source: PackSource) {
  const { files, packedBytes } = source
  const { reading, problems } = lintSource(source)
  const { pack, labs, machines } = reading
  const unpackedBytes = [...files.values()].reduce(
    (sum, content) => sum + (typeof content === 'string' ? utf8Bytes(content) : content.length),
    0
  )
  return {
    id: pack?.id ?? null,
    uuid: pack?.uuid ?? null,
    version: pack?.version ?? null,
    title: pack?.title ?? null,
    summary: pack?.summary ?? null,
    authors: pack?.authors.map((author) => author.name) ?? [],
    license: pack?.license ?? null,
    language: pack?.language ?? null,
    edition: pack?.edition ?? null,
    locales: pack?.locales ?? [],
    capabilities: pack?.capabilities ?? [],
    machines: [...machines.values()].flatMap((machine) => (machine === null ? [] : [{ id: machine.id, title: machine.title }])),
    files: files.size,
    packedBytes,
    unpackedBytes,
    sha256: packedBytes === null ? null : createHash('sha256').update(readFileSync(path)).digest('hex'),
    labs: [...labs.values()].map(({ ref, lab }) => ({
      id: ref.lab,
      title: lab.title,
      phase: lab.phase,
      machines: lab.machines,
      minutes: lab.minutes,
      checks: lab.checks.length,
      mistakes: lab.mistakes.length
    })),
    findings: problems
  }
}

function print(facts: ReturnType<typeof factsOf>): void {
  const { title, id, version, summary, authors, license, language, locales, capabilities, machines, labs, findings } = facts
  const packed = facts.packedBytes === null ? '' : `${facts.packedBytes.toLocaleString('en-US')} bytes packed, `
  const lines = [
    `${title ?? 'a pack that cannot be read'} (${id ?? '?'} ${version ?? '?'})`,
    summary ?? '',
    ...(facts.edition === null ? [] : [`the ${facts.edition}'s edition: without solutions, mistakes and the instructor's checks`]),
    `by ${authors.join(', ') || '?'}; ${license ?? '?'}; ${[language, ...locales].filter(Boolean).join(', ')}`,
    `${facts.files} files, ${packed}${facts.unpackedBytes.toLocaleString('en-US')} bytes`,
    ...(facts.sha256 ? [`sha256 ${facts.sha256}`] : []),
    `asks for: ${capabilities.length > 0 ? capabilities.join(', ') : 'nothing beyond running drivers in the sandbox'}`,
    ...machines.map(({ id: machine, title: name }) => `machine ${machine}: ${name}`),
    ...labs.map(
      (lab) =>
        `  ${lab.id.padEnd(24)} ${lab.title}; ${lab.phase} on ${lab.machines.join(', ')}; ${lab.checks} checks, ${lab.mistakes} mistakes`
    ),
    `${counted(findings.length, 'finding')}${findings.length === 0 ? '' : ' (handoff pack lint)'}`
  ]
  say(...lines.filter((line) => line !== ''))
}
