/** Why a file that the user named could not be read or written, as what to look at next. */
import { told, type Told } from '../../src-lab/sentences'

export function whyUnreadable(file: string, error: unknown): Told {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
      return told`${file} cannot be read: you may not read it`
    case 'ELOOP':
      return told`${file} cannot be read: it is a link that leads back to itself`
    default:
      return told`${file} cannot be read: is the path right?`
  }
}

export function whyUnwritable(file: string, error: unknown): Told {
  switch (codeOf(error)) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return told`${file} cannot be written: you may not write there`
    case 'EDQUOT':
    case 'ENOSPC':
      return told`${file} cannot be written: the disk is full`
    case 'EISDIR':
      return told`${file} cannot be written: it is a folder`
    default:
      return told`${file} cannot be written: is the folder there?`
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : null
}
