/** `npm run gallery [folder]`: builds the gallery into a folder, serves it on this machine and says where. */
import { preview } from 'vite'
import { buildGallery } from './build'

const outDir = await buildGallery(process.argv[2])
const server = await preview({ configFile: false, root: `${outDir}/..`, build: { outDir }, preview: { host: '127.0.0.1' } })
console.log(`The gallery is at ${server.resolvedUrls!.local[0]}`)
