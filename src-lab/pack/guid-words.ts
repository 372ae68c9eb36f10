/** GUIDs as packs write them, and what to write where one stands in another form: in braces, or by the name that C has for it. */
import { sdkCode } from '../sdk/generated/code'
import { nearestName } from './nearest-name'

const GUID = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/
const EXAMPLE = '8868E871-E4F1-11D3-BC22-0080C73C8881'

let known: ReadonlyMap<string, string> | null = null

/** EDK II's names of GUIDs, as the SDK's modules export them: looked for when somebody writes one. */
function guidNames(): ReadonlyMap<string, string> {
  known ??= new Map(
    Object.values(sdkCode).flatMap((code) =>
      [...code.matchAll(/export const (g\w+Guid) = '([0-9A-F-]{36})'/g)].map(([, name, guid]): [string, string] => [name!, guid!])
    )
  )
  return known
}

/** Is it one as packs write it? */
export function isGuid(text: string): boolean {
  return GUID.test(text)
}

/** What to write in the place of a text that is no GUID; the end of a sentence is the caller's. */
export function guidAdvice(text: string): string {
  const names = guidNames()
  const named = names.get(text)
  if (named !== undefined) return `Names of GUIDs are for drivers: write '${named}', which is ${text}`
  const bare = /^(?:\{\s*)?([0-9A-Fa-f-]{36})(?:\s*\})?$/.exec(text.trim())?.[1]
  if (bare !== undefined && isGuid(bare)) return `Write the GUID without anything around it: '${bare}'`
  const parts = [...text.matchAll(/0x([0-9A-Fa-f]{1,8})/g)].map((match) => match[1]!)
  if (parts.length === 11) {
    const bytes = parts
      .slice(3)
      .map((part) => part.padStart(2, '0'))
      .join('')
    const [first, second, third] = [parts[0]!.padStart(8, '0'), parts[1]!.padStart(4, '0'), parts[2]!.padStart(4, '0')]
    return `Write the GUID as text: '${`${first}-${second}-${third}-${bytes.slice(0, 4)}-${bytes.slice(4)}`.toUpperCase()}'`
  }
  const nearest = nearestName(text, names.keys())
  if (nearest !== null) return `'${text}' is no GUID; ${nearest} is '${names.get(nearest)!}'`
  return `'${text}' is no GUID; one is written like '${EXAMPLE}'`
}
