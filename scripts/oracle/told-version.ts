/** Which build the running firmware says it is. */
import { boot, type Bench } from './virtual-machine'

/** undefined: it says nothing, because the recorder did not come so far. */
export async function toldVersion(bench: Bench): Promise<{ readonly version?: string } | undefined> {
  const { text } = await boot(bench, 'FirmwareVersion\n')
  const line = text.split('\n').find((row) => row.includes('"FirmwareVersion"') && row.endsWith('}'))
  return line === undefined ? undefined : (JSON.parse(line) as { version?: string })
}
