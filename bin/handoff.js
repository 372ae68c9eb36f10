#!/usr/bin/env node
import { existsSync } from 'node:fs'

const built = new URL('../out/main/cli.js', import.meta.url)
if (existsSync(built)) await import(built.href)
else {
  const message = 'handoff is not built yet: run npm run build in its folder'
  if (process.argv.includes('--json'))
    console.log(JSON.stringify({ error: { code: 'notBuilt', message, file: null, line: null, column: null } }))
  else console.error(`handoff: ${message}`)
  process.exitCode = 2
}
