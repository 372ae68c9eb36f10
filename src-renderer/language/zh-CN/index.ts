/** Simplified Chinese, by the rooms that say the sentences. */
import app from './app.json'
import bench from './bench.json'
import home from './home.json'
import lab from './lab.json'
import machine from './machine.json'
import memory from './memory.json'
import sandbox from './sandbox.json'
import teach from './teach.json'
import timeline from './timeline.json'
import way from './way.json'

export default { ...app, ...bench, ...home, ...lab, ...machine, ...memory, ...sandbox, ...teach, ...timeline, ...way } satisfies Readonly<
  Record<string, string>
>
