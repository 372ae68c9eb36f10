import { createContext } from 'svelte'

/** Who opens the picture of the whole way, from every page's bar; whoever shows the pages lends it. */
export const [openerOfWay, lendOpenerOfWay] = createContext<() => void>()
