/** Inputs that are kept: each once broke its parser. A folder for each parser, named after it. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** The folder of the parser called `name` in `directory`. */
export function corpusFolder(directory: string, name: string): string {
  return path.join(directory, name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'))
}

/** What is kept for the parser called `name`. */
export function corpusOf(directory: string, name: string): readonly Buffer[] {
  const folder = corpusFolder(directory, name)
  try {
    return readdirSync(folder)
      .sort()
      .map((file) => readFileSync(path.join(folder, file)))
  } catch {
    return [] // nothing yet
  }
}
