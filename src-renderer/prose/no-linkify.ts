/**
 * What markdown-it asks of the package `linkify-it`, and the build gives it this instead (electron.vite.config.ts): an address in a text becomes a link only
 * where the text makes it one, so nothing here ever looks for addresses.
 */
export class LinkifyIt {}
