/**
 * `npm run soak`: the same thing over and over, for what shows only after a while. Exit code 1 when something was wrong.
 * `npm run soak -- drivers 500 20` runs one part alone, so many times, from that number on.
 */
import { Report } from '../bench/measure'

const PARTS = {
  page: { count: 1000, run: async (report: Report, count: number) => (await import('./page')).soakPage(report, count) },
  drivers: {
    count: 10_000,
    run: async (report: Report, count: number, first: number) => (await import('./drivers')).soakDrivers(report, count, first)
  },
  saves: { count: 500, run: async (report: Report, count: number) => (await import('./saves')).soakSaves(report, count) }
} as const

const [name, ...numbers] = process.argv.slice(2)
const [count, first] = numbers.map(Number)
const known = Object.keys(PARTS) as (keyof typeof PARTS)[]
const parts = name === undefined ? known : known.filter((part) => part === name)
if (parts.length === 0 || (count !== undefined && !(count >= 1)) || (first !== undefined && !(first >= 0))) {
  console.error(`npm run soak [-- ${known.join(' | ')} [how many [from which number]]]`)
  process.exit(2)
}
const report = new Report()
for (const part of parts) await PARTS[part].run(report, count ?? PARTS[part].count, first ?? 0)
process.exit(report.finish())
