/** `npm run bench:screen`: what the screen costs, in Chromium. Times on the clock are printed with their goals and fail nothing. */
import { Report } from '../measure'
import { scrub } from './scrub'
import { start } from './start'
import { verdict } from './verdict'

const PARTS: Readonly<Record<string, (report: Report, only: string) => Promise<void>>> = { scrub, start, verdict }

const [part, only = ''] = process.argv.slice(2)
const chosen = part === undefined ? Object.values(PARTS) : PARTS[part] ? [PARTS[part]] : []
if (chosen.length === 0) {
  console.error(`There is no part '${part}'. Parts: ${Object.keys(PARTS).join(', ')}.`)
  process.exit(2)
}
const report = new Report()
for (const measure of chosen) await measure(report, only)
process.exitCode = report.finish()
