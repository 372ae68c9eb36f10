/** The panes that show a run: a script of their own, with the terminal, read when the text and the editor are there. */
export { default as Console } from '../console/Console.svelte'
export { default as Memory } from '../memory/Memory.svelte'
export { default as Timeline } from '../timeline/Timeline.svelte'
