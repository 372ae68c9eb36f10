/** What stopped the driver, written between the lines of the text: below the one where it was. */
import { mount, unmount } from 'svelte'
import type { StopParts } from '../../src-lab/sentences'
import { monaco } from './monaco'
import StopNote from './StopNote.svelte'

/** A stop at a line of the text that an editor shows. */
export interface StopHere {
  readonly line: number
  readonly stop: StopParts
  readonly waits: boolean
}

/** Shows it, as high as it needs to be at each width. @returns Takes it away again. */
export function showStop(editor: monaco.editor.IStandaloneCodeEditor, { line, stop, waits }: StopHere, textScale: number): () => void {
  const domNode = document.createElement('div')
  const note = document.createElement('div')
  domNode.append(note)
  const shown = mount(StopNote, { target: note, props: { stop, waits, textScale } })
  const zone: monaco.editor.IViewZone = { afterLineNumber: line, heightInPx: 48, domNode, suppressMouseDown: true }
  let id = ''
  editor.changeViewZones((zones) => (id = zones.addZone(zone)))
  const watch = new ResizeObserver(() => {
    const height = note.offsetHeight
    if (height === 0 || Math.abs(height - (zone.heightInPx ?? 0)) < 1) return
    zone.heightInPx = height
    editor.changeViewZones((zones) => zones.layoutZone(id))
  })
  const fit = (): void =>
    void (note.style.width = `${editor.getLayoutInfo().contentWidth - editor.getLayoutInfo().verticalScrollbarWidth}px`)
  fit()
  watch.observe(note)
  const resizing = editor.onDidLayoutChange(fit)
  return () => {
    watch.disconnect()
    resizing.dispose()
    editor.changeViewZones((zones) => zones.removeZone(id))
    void unmount(shown)
  }
}
