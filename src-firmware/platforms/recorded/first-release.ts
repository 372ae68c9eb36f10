/** What was recorded of edk2-stable202211. */
import pc1024 from './pc-1024.json'
import pc128 from './pc-128.json'
import pc256 from './pc-256.json'
import pc4096 from './pc-4096.json'
import q35x1024 from './q35-1024.json'
import q35x128 from './q35-128.json'
import q35x256 from './q35-256.json'
import q35x4096 from './q35-4096.json'
import virt512 from './virt-512.json'

export { default as builds } from './builds.json'
export { default as contents } from './contents.json'
export { default as handles } from './handles.json'
export { default as hobs } from './hobs.json'
export { default as tables } from './tables.json'
/** The moments in which an application starts. */
export const moments: Readonly<Record<string, unknown>> = {
  'q35-128': q35x128,
  'q35-256': q35x256,
  'q35-1024': q35x1024,
  'q35-4096': q35x4096,
  'pc-128': pc128,
  'pc-256': pc256,
  'pc-1024': pc1024,
  'pc-4096': pc4096,
  'virt-512': virt512
}
