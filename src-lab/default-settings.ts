/** What the app is like before anybody has chosen anything. */
import type { Settings } from './host-api'

/** The settings of somebody who has chosen nothing yet, as the host keeps them and the screen begins with them. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  textSize: 1,
  motion: 'system',
  language: 'system',
  layout: {},
  last: null,
  places: {},
  walks: {}
}
