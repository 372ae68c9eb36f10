/** Simplified Chinese, by the rooms that say the sentences. */
import app from './app.json'
import bench from './bench.json'
import home from './home.json'
import lab from './lab.json'
import sandbox from './sandbox.json'
import teach from './teach.json'

export default { ...app, ...bench, ...home, ...lab, ...sandbox, ...teach } satisfies Readonly<Record<string, string>>
