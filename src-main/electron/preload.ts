/** All that the page sees of the main process. None of Electron's own objects crosses. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { WindowShell } from '../../src-lab/host-api'

const shell: WindowShell = {
  call: (method, args) => ipcRenderer.invoke('host', method, args),
  showCommands: (commands, language) => ipcRenderer.send('commands', { commands, language }),
  onCommand: (run) => void ipcRenderer.on('command', (_event, name: string) => run(name)),
  onPack: (look) => void ipcRenderer.on('pack', () => look()),
  onLeave: (leave) =>
    void ipcRenderer.on('leave', () => {
      const end = (): void => ipcRenderer.send('left')
      leave().then(end, end)
    })
}
contextBridge.exposeInMainWorld('handoff', shell)

// A file that is dropped on the window is nothing for the page, which learns no paths: what the user dropped goes to the main process.
window.addEventListener('dragover', (event) => {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault()
})
window.addEventListener('drop', (event) => {
  const file = event.dataTransfer?.files[0]
  if (!file || !event.isTrusted) return
  event.preventDefault()
  const path = webUtils.getPathForFile(file)
  if (path !== '') ipcRenderer.send('pack', path)
})
