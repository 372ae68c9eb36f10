/** Simplified Chinese, by the rooms that say the sentences. */
import app from './app.json'
import bench from './bench.json'
import home from './home.json'
import lab from './lab.json'
import memory from './memory.json'
import sandbox from './sandbox.json'
import teach from './teach.json'
import timeline from './timeline.json'

export default { ...app, ...bench, ...home, ...lab, ...memory, ...sandbox, ...teach, ...timeline } satisfies Readonly<
  Record<string, string>
>
