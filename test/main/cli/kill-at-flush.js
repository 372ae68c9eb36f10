/** Loaded into a command before it begins: the process gets a SIGKILL in place of its n-th flush of a file or a folder, n being KILL_AT_FLUSH. */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const { fsyncSync } = fs
let left = Number(process.env.KILL_AT_FLUSH)
fs.fsyncSync = (handle) => {
  if (--left === 0) process.kill(process.pid, 'SIGKILL')
  fsyncSync(handle)
}
syncBuiltinESMExports()
