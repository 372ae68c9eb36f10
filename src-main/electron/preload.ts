/** The one thing of the host's that the page sees: a function that calls a method of the host API. */
import { contextBridge, ipcRenderer } from 'electron'

contextBridge.exposeInMainWorld('handoff', {
  call: (method: string, args: unknown): Promise<unknown> => ipcRenderer.invoke('host', method, args)
})
