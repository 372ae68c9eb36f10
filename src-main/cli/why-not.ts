/** Why a file that the user named could not be read or written, as what to look at next. */

export function whyUnreadable(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return 'cannot be read: you may not read it'
    case 'ELOOP':
      return 'cannot be read: it is a link that leads back to itself'
    default:
      return 'cannot be read: is the path right?'
  }
}

export function whyUnwritable(error: unknown): string {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'cannot be written: you may not write there'
    case 'EDQUOT':
    case 'ENOSPC':
      return 'cannot be written: the disk is full'
    case 'EISDIR':
      return 'cannot be written: it is a folder'
    default:
      return 'cannot be written: is the folder there?'
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
