// The screen is several megabytes with its editor: what it will ask the host is on its way while it is read.
import { askForFirstPage } from './host/ahead'
import { addressOf, isBench } from './host/address'

const { place } = addressOf(location.hash)
askForFirstPage()
void import('./screen')
// A bench begins with its editor: it is made ready while the host answers. Anywhere else nobody waits for it.
if (isBench(place)) void import('./editor/Editor.svelte')
