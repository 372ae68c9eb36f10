import { ShellHistory } from '../model/shell'

/** What was typed into the shell since the app was opened: another lab's console goes on with it. */
export const history = new ShellHistory()
