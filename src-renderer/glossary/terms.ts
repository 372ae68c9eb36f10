import text from './glossary.md?raw'
import { Glossary, readNotes } from '../model/glossary'

export const glossary = new Glossary(readNotes(text))
