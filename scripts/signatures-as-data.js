// A Vite plugin for the screen: it asks what services take and do, and runs none of them. So `signatures` comes to it as data, and the machine behind
// them stays where it runs, in the sandbox's worker.
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const services = fileURLToPath(new URL('../src-firmware/machine/services.ts', import.meta.url))

/** Half of what there is to write is parameters, whose second name follows from the first. */
const parameter = 'const p = (name, type, direction) => ({ name, field: name.charAt(0).toLowerCase() + name.slice(1), type, direction })'

/** A value as JavaScript writes it: JSON, and numbers of any size. @param {unknown} value @returns {string} */
function literal(value) {
  if (typeof value === 'bigint') return `${value}n`
  if (Array.isArray(value)) return `[${value.map(literal).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if ('direction' in value) return `p(${[value.name, value.type, value.direction].map(literal).join(',')})`
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${literal(field)}`).join(',')}}`
}

/** The module that stands in the place of src-firmware/machine/services.ts. @returns {Promise<string>} */
export async function signaturesModule() {
  const { outputFiles } = await build({ entryPoints: [services], bundle: true, format: 'esm', write: false, logLevel: 'error' })
  const { signatures } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
  return `${parameter}\nexport const signatures = ${literal(signatures)}`
}

/** @returns {import('vite').Plugin} */
export function signaturesAsData() {
  return { name: 'handoff:signatures-as-data', load: { filter: { id: services }, handler: signaturesModule } }
}
