/** A process of its own that opens data folders when it is told to, for folder-lock.test.ts. */
import { openDataFolder, type DataFolder } from '../../../src-main/host/data-folder'
import { inEnglish } from '../../../src-lab/sentences/told'

let data: DataFolder | undefined
process.on('message', (folder: string) => {
  if (folder === '') {
    data?.release()
    process.send!('released')
  } else {
    data = openDataFolder(folder)
    process.send!(data.readOnly === null ? 'writes' : inEnglish(data.readOnly))
  }
})
process.send!('ready')
