/** Simplified Chinese, by the rooms that say the sentences. */
import bench from './bench.json'
import home from './home.json'

export default { ...bench, ...home } satisfies Readonly<Record<string, string>>
