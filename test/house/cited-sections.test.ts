/** A section of a specification that a comment or a text cites is there, and a service cites the section that is about it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { sdkNames } from '../../scripts/reference/sdk-names'
import { sdkModules } from '../../src-lab/sdk/generated/modules'
import { root, sources } from './imports'
import { SECTIONS } from './specification-sections'

const isText = /\.(ts|js|svelte|c|h|json|md)$/
const citing = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...['authoring', 'docs', 'labs', 'scripts', 'src-firmware', 'src-lab', 'src-main', 'src-renderer', 'test'].flatMap((folder) =>
    sources(folder, isText).filter((file) => !file.endsWith('.jsonl') && file !== 'test/house/cited-sections.test.ts')
  )
]

/** A specification by its name, one of a list of its sections, or 'volume 2' beside a volume that was named. */
const CITATION =
  /(?<spec>UEFI 2\.\d+|PI 1\.\d volume \d|ACPI [\d.]+|RFC \d+|WCAG [\d.]+|SMBIOS [\d.]+|Intel SDM volume \d)|(?<=, |and )volume (?<volume>\d)|§(?<section>\d+(?:\.\d+)*)|appendix (?<appendix>[A-Z])\b/g
const OTHERS = /^(ACPI|RFC|WCAG|SMBIOS|Intel)/

interface Cited {
  readonly spec: string
  readonly section: string
}

/** What a text cites. A section alone is one of the specification that was named last. */
function cited(text: string): Cited[] {
  let spec = ''
  // A volume as a Chinese text names it.
  const named = text.replace(/(?<=PI 1\.\d )卷/g, 'volume').replace(/卷(?= \d)/g, ', volume')
  return [...named.matchAll(CITATION)].flatMap(({ groups = {} }) => {
    if (groups.spec !== undefined) spec = groups.spec
    if (groups.volume !== undefined) spec = spec.replace(/\d$/, groups.volume)
    const section = groups.section ?? groups.appendix
    return section === undefined || OTHERS.test(spec) ? [] : [{ spec, section }]
  })
}

it('every section that is cited has a heading', () => {
  const unknown = citing.flatMap((file) =>
    cited(readFileSync(join(root, file), 'utf8'))
      .filter(({ spec, section }) => SECTIONS[spec]?.[section] === undefined)
      .map(({ spec, section }) => `${file} cites ${spec || 'no specification'} §${section}`)
  )
  expect([...new Set(unknown)]).toEqual([])
})

it('no heading is kept that nobody cites', () => {
  const named = new Set(
    citing.flatMap((file) => cited(readFileSync(join(root, file), 'utf8')).map(({ spec, section }) => `${spec} §${section}`))
  )
  const all = Object.entries(SECTIONS).flatMap(([spec, sections]) => Object.keys(sections).map((section) => `${spec} §${section}`))
  expect(all.filter((one) => !named.has(one))).toEqual([])
})

it('a service of the SDK that a section is called by cites that section', () => {
  const headings = Object.entries(SECTIONS).flatMap(([spec, sections]) =>
    Object.entries(sections).map(([section, heading]) => ({ cites: `${spec} §${section}`, heading }))
  )
  const services = sdkNames(sdkModules).flatMap(({ names }) => names.filter(({ kind }) => kind === 'service'))
  const wrong = services.flatMap(({ name, specified }) => {
    const [table, service] = name.split('.')
    const own = headings.filter(({ heading }) => heading === `${service}()`)
    const isOfOneTable = table === 'EFI_BOOT_SERVICES' || table === 'EFI_RUNTIME_SERVICES' || table === 'EFI_DXE_SERVICES'
    return isOfOneTable && own.length > 0 && !own.some(({ cites }) => specified.includes(cites))
      ? [`${name} cites ${specified.join(', ')}`]
      : []
  })
  expect(services.length).toBeGreaterThan(60)
  expect(wrong).toEqual([])
})

it('what a test is about by its heading is cited by its section', () => {
  const headings = Object.entries(SECTIONS).flatMap(([spec, sections]) =>
    Object.entries(sections).map(([section, heading]) => ({ spec, section, name: heading.replace(/\(\)$/, '') }))
  )
  const titles = citing
    .filter((file) => file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(join(root, file), 'utf8').matchAll(/describe\('([^'(]+) \(([^']+)\)'/g)].map(([, names = '', cites = '']) => ({
        file,
        names,
        cites
      }))
    )
  const wrong = titles.flatMap(({ file, names, cites }) => {
    const sections = cited(cites)
    return names.split(/, | and /).flatMap((name) => {
      const own = headings.filter((one) => one.name === name && sections.some(({ spec }) => spec === one.spec))
      return own.length > 0 && !own.some(({ section }) => sections.some((one) => one.section === section))
        ? [`${file}: ${name} cites ${cites}`]
        : []
    })
  })
  expect(titles.length).toBeGreaterThan(20)
  expect(wrong).toEqual([])
})

it('sees a section that is not there, whether its specification is named beside it or before it', () => {
  const text = 'UEFI 2.10 §7.2.1 and §7.9, PI 1.8 volume 3 §5, volume 2 §7.2 and appendix B; RFC 4648 §4'
  expect(cited('HOB 见 PI 1.8 卷 3 §5，DXE 见卷 2 §7.2').map(({ spec, section }) => `${spec} §${section}`)).toEqual([
    'PI 1.8 volume 3 §5',
    'PI 1.8 volume 2 §7.2'
  ])
  expect(cited(text).map(({ spec, section }) => [`${spec} §${section}`, SECTIONS[spec]?.[section] !== undefined])).toEqual([
    ['UEFI 2.10 §7.2.1', true],
    ['UEFI 2.10 §7.9', false],
    ['PI 1.8 volume 3 §5', true],
    ['PI 1.8 volume 2 §7.2', true],
    ['PI 1.8 volume 2 §B', false]
  ])
})
