import text from './glossary.md?raw'
import { Glossary, readNotes } from './glossary'

export const glossary = new Glossary(readNotes(text))
