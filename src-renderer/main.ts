// The screen is several megabytes with its editor: what it will ask the host is on its way while it is read.
import { askForFirstPage } from './host/ahead'

askForFirstPage()
void import('./screen')
