/** Each bound once. */
export const MAX_SOURCE_BYTES = 512 * 1024
export const MAX_WORKSPACE_FILES = 1000
export const MAX_WORKSPACE_BYTES = 64 * 1024 * 1024
/** Texts of one workspace as JSON, which writes some characters longer. */
export const MAX_ENTRY_BYTES = 2 * MAX_WORKSPACE_BYTES
/** A file of the app's own: progress, settings, how a sandbox is run. */
export const MAX_KEPT_BYTES = 8 * 1024 * 1024
export const MAX_BODY_BYTES = 25 * 1024 * 1024
export const MAX_JSON_DEPTH = 32
export const MAX_PACK_ENTRIES = 2000
export const MAX_PACK_BYTES = 50 * 1024 * 1024
export const MAX_PACK_DEPTH = 8
/** That a user may have added. */
export const MAX_PACKS = 100
/** Packs that are written here. */
export const MAX_DRAFTS = 100
export const MAX_HISTORY_LISTED = 300
export const MAX_SANDBOXES = 200
export const MAX_ARCHIVE_BYTES = 20 * 1024 * 1024
/** Of a .labpack in one call: what is larger comes in several. */
export const PACK_PIECE_BYTES = 4 * 1024 * 1024
/** Above this size an entry may be at most this many times larger than its compressed bytes. */
export const MAX_RATIO = 200
export const RATIO_FROM_BYTES = 1024 * 1024
