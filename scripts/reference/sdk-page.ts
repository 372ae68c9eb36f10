/** A page of docs/reference about what drivers import. */
import type { SdkModule, SdkName } from './sdk-names'

const KINDS: readonly (readonly [kind: SdkName['kind'], heading: string])[] = [
  ['service', 'Services'],
  ['function', 'Functions'],
  ['structure', 'Structures'],
  ['constant', 'Constants'],
  ['GUID', 'GUIDs'],
  ['type', 'Types']
]

/** @param intro What stands between the heading and the modules. */
export function sdkPage(heading: string, intro: string, modules: readonly SdkModule[]): string {
  return [
    `# ${heading}`,
    '',
    "Made by `npm run reference` from the SDK's own sources. Do not edit.",
    '',
    intro,
    ...modules.flatMap(section)
  ].join('\n')
}

function section({ name, brings, names }: SdkModule): string[] {
  return [
    '',
    `## ${name}`,
    ...(brings.length === 0 ? [] : ['', `It also has the names of ${brings.map((one) => `\`${one}\``).join(', ')}.`]),
    ...KINDS.flatMap(([kind, heading]) => {
      const rows = names.filter((one) => one.kind === kind)
      return rows.length === 0
        ? []
        : ['', `### ${heading}`, '', '| name | what it is | specified in |', '| --- | --- | --- |', ...rows.map(row)]
    })
  ]
}

function row({ name, kind, shown, says, specified }: SdkName): string {
  const isCalled = kind === 'service' || kind === 'function'
  const cells = [isCalled ? `\`${name}${shown}\`` : `\`${name}\`${shown === '' ? '' : ` ${shown}`}`, says, specified.join('; ')]
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
